// What people want to know of an item beside what was signed of it: which flows name it, and when it was last used.
// The second is the server's word: it is shown, and nothing is decided by it.
import type { ItemId, RobotId, RunId, VaultId } from "../../base/ids.ts";
import * as routes from "../../wire/routes/vaults.ts";
import { listFlows } from "../flows/flows.ts";
import { type FlowName, usersOf } from "../flows/used-by.ts";
import type { MemberSession } from "../session/session.ts";

export interface LastUse {
  readonly version: number;
  readonly at: string;
  readonly run: RunId;
  readonly robot: RobotId;
}

export interface ItemFacts {
  /** The flows whose newest signed version names the item. */
  readonly usedBy: readonly FlowName[];
  /** For display only. */
  readonly lastUse: LastUse | undefined;
}

/** What there is to say of the items of a vault, by their ids. */
export async function itemFacts(session: MemberSession, vault: VaultId): Promise<(item: ItemId) => ItemFacts> {
  const [flows, uses] = await Promise.all([listFlows(session), lastUses(session, vault)]);
  const users = usersOf(flows);
  return (item) => ({ usedBy: users.get(item) ?? [], lastUse: uses.get(item) });
}

/** The last use of each item that was ever used. For display only. */
export async function lastUses(session: MemberSession, vault: VaultId): Promise<ReadonlyMap<ItemId, LastUse>> {
  const { data } = await session.call(routes.listItemUses, { params: { vault } });
  return new Map(data.map(({ item, ...use }) => [item, use]));
}
