// Which flows would miss an item. Apart from the items, so that reading one does not bring the flow language with it.
import type { FlowId } from "../../base/ids.ts";
import type { MemberSession } from "../session/session.ts";
import { everyItem, findNamed } from "../vaults/dropped-items.ts";
import { getEntry } from "../vaults/items.ts";
import { getVault } from "../vaults/vaults.ts";
import { type Flow, listFlows } from "./flows.ts";

export interface FlowName {
  readonly id: FlowId;
  readonly name: string;
}

/** The flows whose newest signed version names the item. */
export async function usedBy(session: MemberSession, vault: string, name: string): Promise<readonly FlowName[]> {
  const at = await getVault(session, vault);
  const { item } = findNamed(await everyItem(session, at), name) ?? getEntry(at, name);
  return usersOf(await listFlows(session)).get(item) ?? [];
}

/** The flows that name an item, by the item's id; one look at each flow serves for all items. */
export function usersOf(flows: readonly Flow[]): ReadonlyMap<string, readonly FlowName[]> {
  const users = new Map<string, FlowName[]>();
  for (const { id, name, document } of flows) {
    // A resolved document holds ids in place of names, so an item's id stands nowhere by chance.
    const named =
      JSON.stringify([document.triggers, document.nodes, document.subflows ?? {}]).match(
        /(?<=")(itm|ac|vlt)_\w+(?=")/g,
      ) ?? [];
    for (const item of new Set(named)) users.set(item, [...(users.get(item) ?? []), { id, name }]);
  }
  return users;
}
