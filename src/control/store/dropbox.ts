// What was written through the API: names and times to show, and ciphertext sealed to the vault's box key.
import { type Selectable, sql } from "kysely";
import type { ItemId, VaultId } from "../../base/ids.ts";
import type { DropboxItemRow } from "../../wire/routes/dropbox.ts";
import type { Page } from "../../wire/shapes.ts";
import { type Executor, fromJson, pageOfRows, readCursor, toJson } from "./columns.ts";
import type { Tables } from "./tables.ts";

export interface DropboxVersion {
  item: ItemId;
  version: number;
  wrap: string;
  blob: string;
  created_at: string;
}

const itemOf = ({ vault: _, ...row }: Selectable<Tables["dropbox_items"]>): DropboxItemRow => ({
  ...row,
  item: row.item as ItemId,
  kind: "secret",
  ready: row.ready === 1,
  meta: fromJson<Record<string, string>>(row.meta),
});

const rowOf = ({ kind: _, ready, meta, ...row }: DropboxItemRow) => ({
  ...row,
  ready: ready ? 1 : 0,
  meta: toJson(meta),
});

/** The wrap that is staged for the version `held`. */
const staged = (rotation: string) => sql<string>`(select fresh.wrap from rotation_wraps as fresh
  where fresh.rotation = ${rotation} and fresh.item = held.item and fresh.version = held.version)`;

export const dropboxStore = (db: Executor) => ({
  /** Writes an item that is new or was there. */
  async put(vault: VaultId, item: DropboxItemRow): Promise<void> {
    const row = rowOf(item);
    await db
      .insertInto("dropbox_items")
      .values({ vault, ...row })
      .onConflict((conflict) => conflict.columns(["vault", "item"]).doUpdateSet(row))
      .execute();
  },
  async find(vault: VaultId, item: string): Promise<DropboxItemRow | undefined> {
    const query = db.selectFrom("dropbox_items").selectAll().where("vault", "=", vault).where("item", "=", item);
    const row = await query.executeTakeFirst();
    return row && itemOf(row);
  },
  /** Whether any vault has an item of that id. */
  async hasId(item: ItemId): Promise<boolean> {
    const query = db.selectFrom("dropbox_items").select("item").where("item", "=", item);
    return (await query.executeTakeFirst()) !== undefined;
  },
  async findIdByName(vault: VaultId, name: string): Promise<ItemId | undefined> {
    const query = db.selectFrom("dropbox_items").select("item").where("vault", "=", vault).where("name", "=", name);
    const row = await query.executeTakeFirst();
    return row && (row.item as ItemId);
  },
  async count(vault: VaultId): Promise<number> {
    const query = db.selectFrom("dropbox_items").select(({ fn }) => fn.countAll().as("count"));
    return Number((await query.where("vault", "=", vault).executeTakeFirstOrThrow()).count);
  },
  async listNames(vault: VaultId): Promise<string[]> {
    const rows = await db.selectFrom("dropbox_items").select("name").where("vault", "=", vault).execute();
    return rows.map((row) => row.name);
  },
  /** Oldest first, so that a page does not move while others write. */
  async page(vault: VaultId, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
    const [at = "", item = ""] = readCursor(cursor) ?? [];
    const rows = await db
      .selectFrom("dropbox_items")
      .selectAll()
      .where("vault", "=", vault)
      .where((on) => on.or([on("created_at", ">", at), on.and([on("created_at", "=", at), on("item", ">", item)])]))
      .orderBy("created_at")
      .orderBy("item")
      .limit(limit + 1)
      .execute();
    const page: Page<DropboxItemRow> = pageOfRows(rows, limit, (row) => [row.created_at, row.item], itemOf);
    return page;
  },
  /** Those of one category, oldest first, after so many, and how many there are. */
  async listCategory(vault: VaultId, category: string, { after, limit }: { after: number; limit: number }) {
    const mine = db.selectFrom("dropbox_items").where("vault", "=", vault).where("category", "=", category);
    const count = await mine.select((on) => on.fn.countAll<number>().as("total")).executeTakeFirst();
    const sorted = mine.selectAll().orderBy("created_at").orderBy("item");
    const rows = await sorted.limit(limit).offset(after).execute();
    return { rows: rows.map(itemOf), total: Number(count?.total ?? 0) };
  },
  async delete(vault: VaultId, item: ItemId): Promise<void> {
    for (const table of ["dropbox_versions", "dropbox_items"] as const)
      await db.deleteFrom(table).where("vault", "=", vault).where("item", "=", item).execute();
  },

  async putVersion(vault: VaultId, version: DropboxVersion): Promise<void> {
    await db
      .insertInto("dropbox_versions")
      .values({ vault, ...version })
      .execute();
  },
  async findVersion(vault: VaultId, item: ItemId, version: number): Promise<DropboxVersion | undefined> {
    const row = await db
      .selectFrom("dropbox_versions")
      .select(["version", "wrap", "blob", "created_at"])
      .where("vault", "=", vault)
      .where("item", "=", item)
      .where("version", "=", version)
      .executeTakeFirst();
    return row && { ...row, item };
  },
  /** Newest first within an item, without their blobs; of one item or of the whole vault. */
  async listVersions(vault: VaultId, item?: ItemId): Promise<Omit<DropboxVersion, "blob">[]> {
    const all = db.selectFrom("dropbox_versions").select(["item", "version", "wrap", "created_at"]);
    const mine = all.where("vault", "=", vault).orderBy("item").orderBy("version", "desc");
    const rows = await (item === undefined ? mine : mine.where("item", "=", item)).execute();
    return rows.map((row) => ({ ...row, item: row.item as ItemId }));
  },
  /** An item that holds something, but for whose newest version no wrap is staged. */
  async findUnstaged(vault: VaultId, rotation: string): Promise<ItemId | undefined> {
    const row = await db
      .selectFrom("dropbox_versions as held")
      .innerJoin("dropbox_items as one", (join) =>
        join
          .onRef("one.vault", "=", "held.vault")
          .onRef("one.item", "=", "held.item")
          .onRef("one.version", "=", "held.version"),
      )
      .select("held.item")
      .where("held.vault", "=", vault)
      .where("held.wrap", "<>", "")
      .where(({ not, exists }) => not(exists(staged(rotation))))
      .executeTakeFirst();
    return row && (row.item as ItemId);
  },
  /** Makes staged wraps those in force; a version that holds something and has none is deleted. */
  async applyStaged(vault: VaultId, rotation: string): Promise<void> {
    await sql`delete from dropbox_versions as held where vault = ${vault} and wrap <> ''
      and not exists ${staged(rotation)}`.execute(db);
    await sql`update dropbox_versions as held set wrap = ${staged(rotation)}
      where vault = ${vault} and wrap <> ''`.execute(db);
  },
  async deleteVersion(vault: VaultId, item: ItemId, version: number): Promise<void> {
    await db
      .deleteFrom("dropbox_versions")
      .where("vault", "=", vault)
      .where("item", "=", item)
      .where("version", "=", version)
      .execute();
  },
});
