// The last use of each item, as robots told it: for people to look at, and for nothing else.
import type { ItemId, RobotId, RunId, VaultId } from "../../base/ids.ts";
import type { Executor } from "./columns.ts";

export interface ItemUse {
  item: ItemId;
  version: number;
  at: string;
  run: RunId;
  robot: RobotId;
}

export const itemUseStore = (db: Executor) => ({
  /** Keeps the newest. */
  async put(vault: VaultId, { item, ...use }: ItemUse): Promise<void> {
    await db
      .insertInto("item_uses")
      .values({ vault, item, ...use })
      .onConflict((conflict) =>
        conflict.columns(["vault", "item"]).doUpdateSet(use).where("item_uses.at", "<=", use.at),
      )
      .execute();
  },
  async list(vault: VaultId): Promise<ItemUse[]> {
    const rows = await db
      .selectFrom("item_uses")
      .select(["item", "version", "at", "run", "robot"])
      .where("vault", "=", vault)
      .orderBy("item")
      .execute();
    return rows.map((row) => ({
      ...row,
      item: row.item as ItemId,
      run: row.run as RunId,
      robot: row.robot as RobotId,
    }));
  },
});
