// When an item was last used and where, for people; and which category each kept version has, so that a person can go
// back over a change of category.
import type { Kysely } from "kysely";
import { makeTables } from "./make-tables.ts";

export async function up<T>(db: Kysely<T>): Promise<void> {
  await makeTables(db, {
    tables: { item_uses: "vault! item! version# at run robot" },
    indexes: [],
    owners: { item_uses: ["vault", "vaults"] },
  });
  await db.schema.alterTable("item_versions").addColumn("category", "text").execute();
}
