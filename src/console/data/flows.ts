// Flows, their versions, what starts them and what they may touch, as queries.
import { useQuery } from "@tanstack/react-query";
import type { FlowId } from "../../base/ids.ts";
import { type Flow, getFlow, listFlows, listFlowVersions } from "../../client/flows/flows.ts";
import { listHookKeys } from "../../client/flows/hook-keys.ts";
import { listRuns } from "../../client/flows/runs.ts";
import type { Access, Vault, VaultPermit } from "../../client/vaults/vault-view.ts";
import { listVaults } from "../../client/vaults/vaults.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";

const flows: QueryWord = "flows";
const hooks: QueryWord = "hooks";
const runs: QueryWord = "runs";
const vaults: QueryWord = "vaults";

/** Every flow in its newest version, by name. */
export function useFlows() {
  const session = useSession();
  return useQuery({
    queryKey: [flows, "list"],
    queryFn: async () => (await listFlows(session)).toSorted((a, b) => a.name.localeCompare(b.name)),
  });
}

/** The newest version, by name or id. */
export function useFlow(nameOrId: string) {
  const session = useSession();
  return useQuery({ queryKey: [flows, nameOrId], queryFn: () => getFlow(session, nameOrId) });
}

/** Every version whose signature still holds, newest first. */
export function useFlowVersions(id: FlowId) {
  const session = useSession();
  return useQuery({ queryKey: [flows, id, "versions"], queryFn: () => listFlowVersions(session, id) });
}

/** The keys of one flow's hook, without the keys. */
export function useHookKeys(id: FlowId) {
  const session = useSession();
  return useQuery({
    queryKey: [hooks],
    queryFn: () => listHookKeys(session),
    select: (keys) => keys.filter(({ flow }) => flow === id),
  });
}

export function useFlowRuns(id: FlowId, limit: number) {
  const session = useSession();
  return useQuery({
    queryKey: [runs, "of flow", id, limit],
    queryFn: async () => (await listRuns(session, { flow: id, limit })).data,
  });
}

/** One vault that a flow declares or is permitted to touch. */
export interface FlowVault {
  readonly id: string;
  readonly name: string;
  /** What the signed flow says it touches; undefined when it says nothing of it any more. */
  readonly declared: Access | undefined;
  /** What somebody permitted; undefined without a permit. */
  readonly permit: VaultPermit | undefined;
  /** Undefined when the vault is gone. */
  readonly vault: Vault | undefined;
}

/** Declared vaults first, in the flow's order; then those that it is permitted and no longer asks for. */
export function useFlowVaults({ id, document }: Flow) {
  const session = useSession();
  return useQuery({
    queryKey: [vaults, "of flow", id],
    queryFn: () => listVaults(session),
    select: (all) => flowVaults(all, id, document),
  });
}

function flowVaults(all: readonly Vault[], flow: FlowId, document: Flow["document"]): FlowVault[] {
  const permitOf = (vault: Vault | undefined) => vault?.permits.find((permit) => permit.flow === flow);
  const declared = document.vaults.map(({ vault: id, access }): FlowVault => {
    const vault = all.find((row) => row.id === id);
    return { id, name: vault?.name ?? document.names?.[id] ?? id, declared: access, permit: permitOf(vault), vault };
  });
  const rest = all.filter((row) => permitOf(row) && !declared.some(({ id }) => id === row.id));
  return [
    ...declared,
    ...rest.map((vault) => ({
      ...{ id: vault.id, name: vault.name, vault },
      ...{ declared: undefined, permit: permitOf(vault) },
    })),
  ];
}
