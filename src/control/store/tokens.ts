// Bearer tokens and remembered answers. Of a token only its hash comes here.
import type { Selectable } from "kysely";
import type { MemberId, VaultId } from "../../base/ids.ts";
import type { Scope } from "../../wire/route.ts";
import type { TokenRow } from "../../wire/routes/flows.ts";
import { type Executor, fromJson, toJson } from "./columns.ts";
import type { Tables } from "./tables.ts";

export interface Token extends TokenRow {
  hash: string;
  member: MemberId;
  /** The token that gave this one: it ends with it. */
  parent: string | null;
}

const tokenOf = (row: Selectable<Tables["tokens"]>): Token => ({
  ...row,
  member: row.member as MemberId,
  scopes: fromJson<Scope[]>(row.scopes),
  vault: row.vault as VaultId | null,
});

export const tokenStore = (db: Executor) => ({
  async insert({ scopes, ...token }: Token): Promise<void> {
    await db
      .insertInto("tokens")
      .values({ ...token, scopes: toJson(scopes) })
      .execute();
  },
  async find(id: string): Promise<Token | undefined> {
    const row = await db.selectFrom("tokens").selectAll().where("id", "=", id).executeTakeFirst();
    return row && tokenOf(row);
  },
  async findByHash(hash: string): Promise<Token | undefined> {
    const row = await db.selectFrom("tokens").selectAll().where("hash", "=", hash).executeTakeFirst();
    return row && tokenOf(row);
  },
  /** Those that people made; what they gave in turn is short-lived. */
  async list(): Promise<Token[]> {
    const made = db.selectFrom("tokens").selectAll().where("parent", "is", null);
    return (await made.orderBy("created_at").orderBy("id").execute()).map(tokenOf);
  },
  async touch(id: string, last_used_at: string): Promise<void> {
    await db.updateTable("tokens").set({ last_used_at }).where("id", "=", id).execute();
  },
  /** Deletes a token and every one that it gave. */
  async delete(id: string): Promise<void> {
    await db.deleteFrom("tokens").where("parent", "=", id).execute();
    await db.deleteFrom("tokens").where("id", "=", id).execute();
  },
  async deleteExpiredChildren(now: string): Promise<void> {
    await db.deleteFrom("tokens").where("parent", "is not", null).where("expires_at", "<", now).execute();
  },
  async deleteOf(member: MemberId): Promise<void> {
    await db.deleteFrom("tokens").where("member", "=", member).execute();
  },
});

export interface RememberedAnswer {
  key: string;
  body_hash: string;
  /** Null while the first request is still being handled. */
  status: number | null;
  answer: string | null;
  created_at: string;
}

export const answerStore = (db: Executor) => ({
  /** Takes the key; what stands there already when it is taken. */
  async claim(claim: RememberedAnswer): Promise<RememberedAnswer | undefined> {
    const made = await db
      .insertInto("answers")
      .values(claim)
      .onConflict((conflict) => conflict.column("key").doNothing())
      .executeTakeFirst();
    if (made.numInsertedOrUpdatedRows === 1n) return undefined;
    return await db.selectFrom("answers").selectAll().where("key", "=", claim.key).executeTakeFirst();
  },
  async keep(key: string, status: number, answer: string): Promise<void> {
    await db.updateTable("answers").set({ status, answer }).where("key", "=", key).execute();
  },
  async release(key: string): Promise<void> {
    await db.deleteFrom("answers").where("key", "=", key).execute();
  },
  async dropBefore(created_at: string): Promise<void> {
    await db.deleteFrom("answers").where("created_at", "<", created_at).execute();
  },
});
