// An item as the daemon has opened it for a run: what is handed out of it, another part decides.
import type { ManifestEntry } from "../../trust/kinds.ts";
import type { VaultView } from "./vault-view.ts";

export interface Opened {
  readonly view: VaultView;
  readonly entry: ManifestEntry;
  readonly value: unknown;
}
