// Open questions of robots for a vault's key. What answers one passes through and is never kept, only its hash.
import type { Selectable } from "kysely";
import type { RobotId, VaultId } from "../../base/ids.ts";
import type { Statement } from "../../trust/statement.ts";
import type { AskRow } from "../../wire/routes/robots.ts";
import { type Executor, findJson, fromJson, toJson } from "./columns.ts";
import type { Tables } from "./tables.ts";

export interface Ask extends AskRow {
  /** SHA-256 of what was handed on, base64url; null until then. */
  sealed: string | null;
  receipt: Statement | null;
}

const askOf = (row: Selectable<Tables["asks"]>): Ask => ({
  ...row,
  robot: row.robot as RobotId,
  vault: row.vault as VaultId,
  statement: fromJson<Statement>(row.statement),
  receipt: findJson<Statement>(row.receipt),
});

export const askStore = (db: Executor) => ({
  async insert({ statement, receipt, ...ask }: Ask): Promise<void> {
    const row = { ...ask, statement: toJson(statement), receipt: receipt && toJson(receipt) };
    await db.insertInto("asks").values(row).execute();
  },
  async find(id: string): Promise<Ask | undefined> {
    const row = await db.selectFrom("asks").selectAll().where("id", "=", id).executeTakeFirst();
    return row && askOf(row);
  },
  /** Asks that nobody has answered yet and that have not died. */
  async listOpen(now: string): Promise<Ask[]> {
    const query = db.selectFrom("asks").selectAll().where("expires_at", ">", now).where("receipt", "is", null);
    return (await query.where("sealed", "is", null).orderBy("asked_at").execute()).map(askOf);
  },
  async findOpen(robot: RobotId, vault: VaultId, now: string): Promise<Ask | undefined> {
    const row = await db
      .selectFrom("asks")
      .selectAll()
      .where("robot", "=", robot)
      .where("vault", "=", vault)
      .where("expires_at", ">", now)
      .where("sealed", "is", null)
      .orderBy("asked_at", "desc")
      .executeTakeFirst();
    return row && askOf(row);
  },
  async setSealed(id: string, sealed: string): Promise<void> {
    await db.updateTable("asks").set({ sealed }).where("id", "=", id).execute();
  },
  async setReceipt(id: string, receipt: Statement): Promise<void> {
    await db
      .updateTable("asks")
      .set({ receipt: toJson(receipt) })
      .where("id", "=", id)
      .execute();
  },
  async delete(id: string): Promise<void> {
    await db.deleteFrom("asks").where("id", "=", id).execute();
  },
  /** Drops a robot's asks that are still open, all or those for one vault. */
  async dropOpen(robot: RobotId, vault?: VaultId): Promise<void> {
    let query = db.deleteFrom("asks").where("robot", "=", robot).where("sealed", "is", null);
    if (vault !== undefined) query = query.where("vault", "=", vault);
    await query.execute();
  },
  /** Drops what is still open for a vault, of every robot. */
  async dropVault(vault: VaultId): Promise<void> {
    await db.deleteFrom("asks").where("vault", "=", vault).where("sealed", "is", null).execute();
  },
  async dropBefore(expired: string): Promise<void> {
    await db.deleteFrom("asks").where("expires_at", "<", expired).execute();
  },
});
