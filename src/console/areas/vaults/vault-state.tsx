// Whether a vault can be read in this page.
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { Status } from "../../parts/status.tsx";
import { vaultsText as text } from "../../strings/vaults.ts";

export function VaultState({ vault: { open, access } }: { readonly vault: Pick<Vault, "open" | "access"> }) {
  if (!access) return <Status tone="quiet">{text.noGrant}</Status>;
  return <Status tone={open ? "good" : "quiet"}>{open ? text.open : text.closed}</Status>;
}
