// What needs the tour's vault open: asks for its key first when it is closed, as after a reload.
import type { ReactNode } from "react";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useVault } from "../../data/vaults.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { OpenPanel } from "../vaults/open-panel.tsx";

export interface OpenedVaultProps {
  readonly id: string;
  readonly children: (vault: Vault) => ReactNode;
}

export function OpenedVault({ id, children }: OpenedVaultProps) {
  const query = useVault(id);
  return <Loaded query={query}>{(vault) => (vault.open ? children(vault) : <OpenPanel vault={vault} />)}</Loaded>;
}
