// Versions of items: ciphertext and wrapped keys, with the hashes that the manifest is compared against.
import type { ItemId, VaultId } from "../../base/ids.ts";
import type { Executor } from "./columns.ts";

export interface ItemVersion {
  vault: VaultId;
  item: ItemId;
  version: number;
  kind: "item" | "secret";
  wrap: string;
  blob: string;
  /** SHA-256 of the decoded bytes, base64url; empty for no bytes. */
  wrap_hash: string;
  blob_hash: string;
  created_at: string;
  created_by: string;
  /** Null for versions of before it was kept. */
  category?: string | null;
}
export type VersionMark = Pick<ItemVersion, "item" | "version" | "kind" | "wrap_hash" | "blob_hash">;

export const itemStore = (db: Executor) => ({
  async insert(version: ItemVersion): Promise<void> {
    await db.insertInto("item_versions").values(version).execute();
  },
  async find(vault: VaultId, item: ItemId, version: number): Promise<ItemVersion | undefined> {
    const row = await db
      .selectFrom("item_versions")
      .selectAll()
      .where("vault", "=", vault)
      .where("item", "=", item)
      .where("version", "=", version)
      .executeTakeFirst();
    return row && { ...row, vault, item, kind: row.kind as ItemVersion["kind"] };
  },
  /** Newest first, without their blobs. */
  async listVersions(vault: VaultId, item: ItemId): Promise<Omit<ItemVersion, "blob">[]> {
    const rows = await db
      .selectFrom("item_versions")
      .select(["version", "kind", "wrap", "wrap_hash", "blob_hash", "created_at", "created_by", "category"])
      .where("vault", "=", vault)
      .where("item", "=", item)
      .orderBy("version", "desc")
      .execute();
    return rows.map((row) => ({ ...row, vault, item, kind: row.kind as ItemVersion["kind"] }));
  },
  /** Every kept version of a vault, without its bytes. */
  async listMarks(vault: VaultId): Promise<VersionMark[]> {
    const rows = await db
      .selectFrom("item_versions")
      .select(["item", "version", "kind", "wrap_hash", "blob_hash"])
      .where("vault", "=", vault)
      .execute();
    return rows.map((row) => ({ ...row, item: row.item as ItemId, kind: row.kind as ItemVersion["kind"] }));
  },
  async deleteVersion(vault: VaultId, item: ItemId, version: number): Promise<void> {
    await db
      .deleteFrom("item_versions")
      .where("vault", "=", vault)
      .where("item", "=", item)
      .where("version", "=", version)
      .execute();
  },
  async deleteItem(vault: VaultId, item: ItemId): Promise<void> {
    await db.deleteFrom("item_versions").where("vault", "=", vault).where("item", "=", item).execute();
    await db.deleteFrom("item_uses").where("vault", "=", vault).where("item", "=", item).execute();
  },
});
