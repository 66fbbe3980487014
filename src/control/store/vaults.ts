// Vaults as the server may know them: signed headers, grants, permits and manifests, stored as they came.
import type { MemberId, RobotId, VaultId } from "../../base/ids.ts";
import type { Statement } from "../../trust/statement.ts";
import type { VaultRow } from "../../wire/shapes.ts";
import { type Executor, fromJson, toJson } from "./columns.ts";

/** Where one of a vault's chains stands. */
export interface Head {
  seq: number;
  epoch: number;
  hash: string;
}
export interface StoredStatement {
  hash: string;
  epoch: number;
  statement: Statement;
}
export interface StoredGrant extends StoredStatement {
  principal: string;
  access: "read" | "write";
}

const statementOf = (row: { statement: string }): Statement => fromJson<Statement>(row.statement);

export const vaultStore = (db: Executor) => ({
  async insert(vault: Pick<VaultRow, "id" | "name" | "epoch" | "created_at">): Promise<void> {
    await db.insertInto("vaults").values(vault).execute();
  },
  async update(id: VaultId, change: { name: string; epoch: number }): Promise<void> {
    await db.updateTable("vaults").set(change).where("id", "=", id).execute();
  },
  async delete(id: VaultId): Promise<void> {
    await db.deleteFrom("vaults").where("id", "=", id).execute();
  },
  async findByName(name: string): Promise<VaultId | undefined> {
    const row = await db.selectFrom("vaults").select("id").where("name", "=", name).executeTakeFirst();
    return row && (row.id as VaultId);
  },
  async listIds(): Promise<VaultId[]> {
    const rows = await db.selectFrom("vaults").select("id").orderBy("created_at").orderBy("id").execute();
    return rows.map((row) => row.id as VaultId);
  },
  /** Where the principal holds a grant of the current epoch. */
  async listIdsGrantedTo(principal: string): Promise<VaultId[]> {
    const rows = await db
      .selectFrom("vaults")
      .innerJoin("grants", (join) =>
        join.onRef("grants.vault", "=", "vaults.id").onRef("grants.epoch", "=", "vaults.epoch"),
      )
      .select("vaults.id")
      .where("grants.principal", "=", principal)
      .orderBy("vaults.created_at")
      .orderBy("vaults.id")
      .execute();
    return rows.map((row) => row.id as VaultId);
  },
  async has(id: VaultId): Promise<boolean> {
    return (await db.selectFrom("vaults").select("id").where("id", "=", id).executeTakeFirst()) !== undefined;
  },
  /** The vault with everything signed about it; without a manifest that has the hash `known`, or any for `"any"`. */
  async find(id: VaultId, known = ""): Promise<VaultRow | undefined> {
    const row = await db.selectFrom("vaults").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) return undefined;
    const headers = await db.selectFrom("headers").select("statement").where("vault", "=", id).orderBy("seq").execute();
    const unknown = db.selectFrom("manifests").select("statement").where("vault", "=", id).where("hash", "<>", known);
    const manifest = known === "any" ? undefined : await unknown.executeTakeFirst();
    const grants = await db
      .selectFrom("grants")
      .select("statement")
      .where("vault", "=", id)
      .orderBy("principal")
      .execute();
    const permits = await db
      .selectFrom("permits")
      .select("statement")
      .where("vault", "=", id)
      .orderBy("flow")
      .execute();
    return {
      ...row,
      id,
      headers: headers.map(statementOf),
      manifest: manifest ? statementOf(manifest) : null,
      grants: grants.map(statementOf),
      permits: permits.map(statementOf),
    };
  },

  async appendHeader(vault: VaultId, { seq, epoch, hash }: Head, statement: Statement): Promise<void> {
    await db
      .insertInto("headers")
      .values({ vault, seq, epoch, hash, statement: toJson(statement) })
      .execute();
  },
  async findHeader(vault: VaultId): Promise<Head | undefined> {
    return await db
      .selectFrom("headers")
      .select(["seq", "epoch", "hash"])
      .where("vault", "=", vault)
      .orderBy("seq", "desc")
      .executeTakeFirst();
  },
  async findNewestHeader(vault: VaultId): Promise<Statement | undefined> {
    const all = db.selectFrom("headers").select("statement").where("vault", "=", vault);
    const row = await all.orderBy("seq", "desc").executeTakeFirst();
    return row && statementOf(row);
  },
  async findHeaderByHash(vault: VaultId, hash: string): Promise<Head | undefined> {
    return await db
      .selectFrom("headers")
      .select(["seq", "epoch", "hash"])
      .where("vault", "=", vault)
      .where("hash", "=", hash)
      .executeTakeFirst();
  },
  async putManifest(vault: VaultId, head: Head, statement: Statement): Promise<void> {
    const row = { ...head, statement: toJson(statement) };
    await db
      .insertInto("manifests")
      .values({ vault, ...row })
      .onConflict((conflict) => conflict.column("vault").doUpdateSet(row))
      .execute();
  },
  async findManifest(vault: VaultId): Promise<(Head & { statement: Statement }) | undefined> {
    const row = await db.selectFrom("manifests").selectAll().where("vault", "=", vault).executeTakeFirst();
    return row && { seq: row.seq, epoch: row.epoch, hash: row.hash, statement: statementOf(row) };
  },

  async putGrant(vault: VaultId, { statement, ...grant }: StoredGrant): Promise<void> {
    const row = { ...grant, statement: toJson(statement) };
    await db
      .insertInto("grants")
      .values({ vault, ...row })
      .onConflict((conflict) => conflict.columns(["vault", "principal"]).doUpdateSet(row))
      .execute();
  },
  async findGrant(vault: VaultId, principal: string): Promise<StoredGrant | undefined> {
    const query = db.selectFrom("grants").selectAll().where("vault", "=", vault).where("principal", "=", principal);
    const row = await query.executeTakeFirst();
    return row && { ...row, access: row.access as StoredGrant["access"], statement: statementOf(row) };
  },
  async listGranted(vault: VaultId): Promise<string[]> {
    const rows = await db.selectFrom("grants").select("principal").where("vault", "=", vault).execute();
    return rows.map((row) => row.principal);
  },
  async deleteGrant(vault: VaultId, principal: string): Promise<void> {
    await db.deleteFrom("grants").where("vault", "=", vault).where("principal", "=", principal).execute();
  },
  async deleteGrants(vault: VaultId): Promise<void> {
    await db.deleteFrom("grants").where("vault", "=", vault).execute();
  },
  async deleteGrantsOf(principal: MemberId | RobotId): Promise<void> {
    await db.deleteFrom("grants").where("principal", "=", principal).execute();
  },

  async putPermit(vault: VaultId, flow: string, { statement, hash, epoch }: StoredStatement): Promise<void> {
    const row = { hash, epoch, statement: toJson(statement) };
    await db
      .insertInto("permits")
      .values({ vault, flow, ...row })
      .onConflict((conflict) => conflict.columns(["vault", "flow"]).doUpdateSet(row))
      .execute();
  },
  async findPermit(vault: VaultId, flow: string): Promise<Omit<StoredStatement, "statement"> | undefined> {
    const query = db.selectFrom("permits").select(["hash", "epoch"]).where("vault", "=", vault);
    return await query.where("flow", "=", flow).executeTakeFirst();
  },
  async deletePermit(vault: VaultId, flow: string): Promise<void> {
    await db.deleteFrom("permits").where("vault", "=", vault).where("flow", "=", flow).execute();
  },
  async deletePermits(vault: VaultId): Promise<void> {
    await db.deleteFrom("permits").where("vault", "=", vault).execute();
  },
  /** Takes away whatever grant or permit a revocation names; the vaults it was about. */
  async deleteStatement(hash: string): Promise<VaultId[]> {
    const grants = await db.deleteFrom("grants").where("hash", "=", hash).returning("vault").execute();
    const permits = await db.deleteFrom("permits").where("hash", "=", hash).returning("vault").execute();
    return [...grants, ...permits].map((row) => row.vault as VaultId);
  },
});
