// Flows: every signed version, and which of them is the newest.
import type { FlowId } from "../../base/ids.ts";
import type { Statement } from "../../trust/statement.ts";
import type { FlowRow } from "../../wire/routes/flows.ts";
import type { Page } from "../../wire/shapes.ts";
import { type Executor, fromJson, pageOfRows, readCursor, toJson } from "./columns.ts";

export interface FlowPick {
  version?: number | undefined;
  hash?: string | undefined;
}

export const flowStore = (db: Executor) => {
  const rows = () =>
    db
      .selectFrom("flows")
      .innerJoin("flow_versions", "flow_versions.flow", "flows.id")
      .select(["flows.id", "flows.name", "flow_versions.version", "flow_versions.hash", "flow_versions.statement"])
      .select(["flows.created_at", "flows.updated_at"]);
  type Row = Awaited<ReturnType<ReturnType<typeof rows>["executeTakeFirstOrThrow"]>>;
  const flowOf = (row: Row): FlowRow => ({
    ...row,
    id: row.id as FlowId,
    statement: fromJson<Statement>(row.statement),
  });

  return {
    /** A new version, of a new flow or of one that is there; a deleted one comes back. */
    async put({ id, name, version, hash, statement, created_at, updated_at }: FlowRow): Promise<void> {
      await db
        .insertInto("flows")
        .values({ id, name, version, deleted: 0, created_at, updated_at })
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ name, version, deleted: 0, updated_at }))
        .execute();
      await db
        .insertInto("flow_versions")
        .values({ flow: id, version, hash, statement: toJson(statement) })
        .execute();
    },
    /** The newest version unless one is named; `undefined` also for a deleted flow, unless it is named by hash. */
    async find(id: FlowId, { version, hash }: FlowPick = {}): Promise<FlowRow | undefined> {
      let query = rows().where("flows.id", "=", id);
      if (hash !== undefined) query = query.where("flow_versions.hash", "=", hash);
      else {
        query = query.where("flows.deleted", "=", 0);
        query =
          version === undefined
            ? query.whereRef("flow_versions.version", "=", "flows.version")
            : query.where("flow_versions.version", "=", version);
      }
      const row = await query.executeTakeFirst();
      return row && flowOf(row);
    },
    /** Version and hash of the newest link, of a deleted flow too. */
    async findHead(id: FlowId): Promise<{ version: number; hash: string } | undefined> {
      return await db
        .selectFrom("flow_versions")
        .select(["version", "hash"])
        .where("flow", "=", id)
        .orderBy("version", "desc")
        .executeTakeFirst();
    },
    async findByName(name: string): Promise<FlowId | undefined> {
      const query = db.selectFrom("flows").select("id").where("name", "=", name).where("deleted", "=", 0);
      const row = await query.executeTakeFirst();
      return row && (row.id as FlowId);
    },
    async page(ask: { limit: number; cursor?: string | undefined; name?: string | undefined }): Promise<Page<FlowRow>> {
      let query = rows()
        .where("flows.deleted", "=", 0)
        .whereRef("flow_versions.version", "=", "flows.version")
        .orderBy("flows.id");
      const [after] = readCursor(ask.cursor) ?? [];
      if (after !== undefined) query = query.where("flows.id", ">", after);
      if (ask.name !== undefined) query = query.where("flows.name", "=", ask.name);
      const found = await query.limit(ask.limit + 1).execute();
      return pageOfRows(found, ask.limit, (row) => [row.id], flowOf);
    },
    async delete(id: FlowId, updated_at: string): Promise<void> {
      await db.updateTable("flows").set({ deleted: 1, updated_at }).where("id", "=", id).execute();
    },
  };
};
