// What robots told of the tokens of signed items: when new ones came, and why some did not.
import type { ItemId, VaultId } from "../../base/ids.ts";
import type { RenewalRow } from "../../wire/routes/renewals.ts";
import type { Executor } from "./columns.ts";

export const renewalStore = (db: Executor) => ({
  /** A time that is null leaves the one that stands. */
  async put(vault: VaultId, { item, refreshed_at, refusal }: RenewalRow): Promise<void> {
    const changed = refreshed_at === null ? { refusal } : { refreshed_at, refusal };
    await db
      .insertInto("renewals")
      .values({ vault, item, refreshed_at, refusal })
      .onConflict((conflict) => conflict.columns(["vault", "item"]).doUpdateSet(changed))
      .execute();
  },
  async list(vault: VaultId): Promise<RenewalRow[]> {
    const all = db.selectFrom("renewals").select(["item", "refreshed_at", "refusal"]);
    const rows = await all.where("vault", "=", vault).orderBy("item").execute();
    return rows.map((row) => ({ ...row, item: row.item as ItemId, refusal: row.refusal as RenewalRow["refusal"] }));
  },
});
