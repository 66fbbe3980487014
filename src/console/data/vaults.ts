// Vaults, who holds them and what is in use of them, as queries; and how a page says that it changed one.
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { MemberSession } from "../../client/session/session.ts";
import { vaultPermissions } from "../../client/vaults/permissions.ts";
import { getVault, listVaults } from "../../client/vaults/vaults.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";

const vaults: QueryWord = "vaults";
/** All that a change of a vault makes out of date. */
const changed: readonly QueryWord[] = ["vaults", "items", "connections"];

/** Every vault of the workspace, by name, with the lists of what they hold. */
export function useVaults() {
  const session = useSession();
  return useQuery({
    queryKey: [vaults, "list"],
    queryFn: async () => (await listVaults(session)).toSorted((a, b) => a.name.localeCompare(b.name)),
  });
}

export const oneVault = (session: MemberSession, id: string) =>
  queryOptions({ queryKey: [vaults, id], queryFn: () => getVault(session, id) });

/** By its id, which stays the same when it is renamed. */
export const useVault = (id: string) => useQuery(oneVault(useSession(), id));

/** Who holds a vault, and which flows may use it. */
export function useVaultPermissions(id: string) {
  const session = useSession();
  return useQuery({ queryKey: [vaults, id, "permissions"], queryFn: () => vaultPermissions(session, id) });
}

/** Call it after every change; it resolves once what is on the page is new. */
export function useVaultsChanged(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await Promise.all(changed.map((word) => client.invalidateQueries({ queryKey: [word] })));
  }, [client]);
}
