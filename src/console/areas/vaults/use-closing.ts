// Opening and closing of vaults as pages do it: the one place that knows what has to happen with either.
import type { VaultId } from "../../../base/ids.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { closeVault } from "../../../client/vaults/vaults.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { notifyDone, notifyFailure } from "../../parts/notify.tsx";
import { useSession } from "../../session/session-context.tsx";
import { vaultsText as text } from "../../strings/vaults.ts";
import * as closing from "./closing.ts";

type Named = Pick<Vault, "id" | "name">;

export function useClosing() {
  const session = useSession();
  const changed = useVaultsChanged();
  const close = (vault: Named) => {
    closing.keepOpen(session, vault.id);
    return closeVault(session, vault.id)
      .then(changed)
      .then(() => notifyDone(text.closedNow(vault.name)))
      .catch(notifyFailure);
  };
  return {
    close,
    closeWhenIdle: (vault: Named) => closing.closeWhenIdle(session, vault.id, () => void close(vault)),
    keepOpen: (vault: VaultId) => closing.keepOpen(session, vault),
    markUsed: (vault: VaultId) => closing.markUsed(session, vault),
  } as const;
}
