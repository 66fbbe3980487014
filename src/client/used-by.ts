// Which flows would miss an item. Apart from the items, so that reading one does not bring the flow language with it.
import { listFlows } from "./flows.ts";
import { getEntry } from "./items.ts";
import type { MemberSession } from "./session.ts";
import { getVault } from "./vaults.ts";

/** The flows whose newest signed version names the item. */
export async function usedBy(
  session: MemberSession,
  vault: string,
  name: string,
): Promise<{ id: string; name: string }[]> {
  const { item } = getEntry(await getVault(session, vault), name);
  const flows = await listFlows(session);
  // A resolved document holds ids in place of names, so an item's id stands nowhere by chance.
  return flows
    .filter(({ document }) => JSON.stringify(document.nodes).includes(`"${item}"`))
    .map(({ id, name }) => ({ id, name }));
}
