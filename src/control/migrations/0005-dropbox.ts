// What clients that cannot sign put into a vault, and the short-lived tokens that a token gives.
import type { Kysely } from "kysely";
import { makeTables, type NewTables } from "./make-tables.ts";

const tables: NewTables["tables"] = {
  dropbox_items: "vault! item! version# name category ready# expires_at? meta created_at updated_at",
  dropbox_versions: "vault! item! version#! wrap blob created_at",
};

const indexes: NewTables["indexes"] = ["!dropbox_items vault+name"];

const owners: NewTables["owners"] = {
  dropbox_items: ["vault", "vaults"],
  dropbox_versions: ["vault", "vaults"],
};

export async function up<T>(db: Kysely<T>): Promise<void> {
  await makeTables(db, { tables, indexes, owners });
  await db.schema.alterTable("tokens").addColumn("parent", "text").execute();
  await db.schema.createIndex("tokens_by_parent").on("tokens").column("parent").execute();
}
