// Wraps that were staged for a new epoch. They become those of the vault all at once; until then nobody is served them.
import { sql } from "kysely";
import type { ItemId, MemberId, VaultId } from "../../base/ids.ts";
import type { WrapRow } from "../../wire/routes/rotations.ts";
import type { Page } from "../../wire/shapes.ts";
import { type Executor, pageOfRows, readCursor } from "./columns.ts";

export interface StagedWrap extends WrapRow {
  /** SHA-256 of the decoded bytes, base64url. */
  readonly wrap_hash: string;
}
export interface Rotation {
  readonly id: string;
  readonly vault: VaultId;
  readonly member: MemberId;
  readonly created_at: string;
}

export const rotationStore = (db: Executor) => ({
  /** In place of the one that the same member had for this vault. */
  async begin(rotation: Rotation): Promise<void> {
    const { vault, member } = rotation;
    await db.deleteFrom("rotations").where("vault", "=", vault).where("member", "=", member).execute();
    await db.insertInto("rotations").values(rotation).execute();
  },
  async has(id: string, vault: VaultId, member: MemberId): Promise<boolean> {
    const query = db.selectFrom("rotations").select("id").where("id", "=", id).where("vault", "=", vault);
    return (await query.where("member", "=", member).executeTakeFirst()) !== undefined;
  },
  async stage(rotation: string, wraps: readonly StagedWrap[]): Promise<void> {
    // Few enough at a time that no engine runs out of parameters.
    for (let at = 0; at < wraps.length; at += 100) {
      await db
        .insertInto("rotation_wraps")
        .values(wraps.slice(at, at + 100).map((wrap) => ({ rotation, ...wrap })))
        .onConflict((conflict) =>
          conflict.columns(["rotation", "item", "version"]).doUpdateSet((row) => ({
            wrap: row.ref("excluded.wrap"),
            wrap_hash: row.ref("excluded.wrap_hash"),
          })),
        )
        .execute();
    }
  },
  /** Makes the staged wraps the vault's; a version with a key but without a new wrap is deleted. */
  async apply(rotation: string, vault: VaultId): Promise<void> {
    const staged = sql`select 1 from rotation_wraps where rotation = ${rotation}
      and rotation_wraps.item = item_versions.item and rotation_wraps.version = item_versions.version`;
    await sql`delete from item_versions where vault = ${vault} and wrap_hash <> '' and not exists (${staged})`.execute(
      db,
    );
    await sql`update item_versions set wrap = staged.wrap, wrap_hash = staged.wrap_hash from rotation_wraps as staged
      where item_versions.vault = ${vault} and item_versions.wrap_hash <> '' and staged.rotation = ${rotation}
      and staged.item = item_versions.item and staged.version = item_versions.version`.execute(db);
  },
  async drop(id: string, vault: VaultId, member: MemberId): Promise<void> {
    const query = db.deleteFrom("rotations").where("id", "=", id).where("vault", "=", vault);
    await query.where("member", "=", member).execute();
  },
  /** Whatever anybody staged for the epoch that is over. */
  async dropAll(vault: VaultId): Promise<void> {
    await db.deleteFrom("rotations").where("vault", "=", vault).execute();
  },
  async dropBefore(created: string): Promise<void> {
    await db.deleteFrom("rotations").where("created_at", "<", created).execute();
  },
  /** The wraps in force, by item and version. */
  async listWraps(
    vault: VaultId,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<Page<WrapRow>> {
    const [item, version] = readCursor(cursor) ?? [];
    let query = db.selectFrom("item_versions").select(["item", "version", "wrap"]).where("vault", "=", vault);
    if (item !== undefined && version !== undefined)
      query = query.where((is) =>
        is.or([is("item", ">", item), is.and([is("item", "=", item), is("version", ">", Number(version))])]),
      );
    const rows = await query
      .where("wrap", "<>", "")
      .orderBy("item")
      .orderBy("version")
      .limit(limit + 1)
      .execute();
    const key = (row: { item: string; version: number }) => [row.item, String(row.version)];
    return pageOfRows(rows, limit, key, (row) => ({ ...row, item: row.item as ItemId }));
  },
});
