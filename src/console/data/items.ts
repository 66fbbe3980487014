// Items of a vault, what is known of them, and connections, as queries. What an item holds is never among them: a page
// reads that for itself, and forgets it when it goes.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { VaultId } from "../../base/ids.ts";
import { listConnections } from "../../client/vaults/connection-list.ts";
import { itemFacts } from "../../client/vaults/item-facts.ts";
import { listItemVersions } from "../../client/vaults/item-versions.ts";
import { listItems } from "../../client/vaults/items.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";
import { oneVault } from "./vaults.ts";

/** Milliseconds; what changes meanwhile is told of. */
const fresh = 30_000;

const items: QueryWord = "items";
const connections: QueryWord = "connections";

/** Signed items and those that came through the API, by name. */
export function useItems(vault: VaultId) {
  const session = useSession();
  const client = useQueryClient();
  // The page around the list has fetched the vault just now.
  const read = () => client.fetchQuery({ ...oneVault(session, vault), staleTime: fresh });
  return useQuery({ queryKey: [items, vault], queryFn: async () => listItems(session, await read()) });
}

/** Which flows name an item, and when it was last used. */
export function useItemFacts(vault: VaultId) {
  const session = useSession();
  return useQuery({ queryKey: [items, vault, "facts"], queryFn: () => itemFacts(session, vault) });
}

export function useItemVersions(vault: VaultId, item: string) {
  const session = useSession();
  return useQuery({
    queryKey: [items, vault, "versions", item],
    queryFn: () => listItemVersions(session, vault, item),
  });
}

export function useConnections(vault: VaultId) {
  const session = useSession();
  return useQuery({ queryKey: [connections, vault], queryFn: () => listConnections(session, vault) });
}
