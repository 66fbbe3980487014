// The audit log: rows are appended, each carrying the hash of the one before, and never changed.
import type { AuditRow } from "../../wire/shapes.ts";
import type { Executor } from "./columns.ts";

export const auditStore = (db: Executor) => ({
  async append(row: AuditRow): Promise<void> {
    await db.insertInto("audit").values(row).execute();
  },
  async findLast(): Promise<AuditRow | undefined> {
    return await db.selectFrom("audit").selectAll().orderBy("seq", "desc").limit(1).executeTakeFirst();
  },
  async list(after: number, limit: number): Promise<AuditRow[]> {
    return await db.selectFrom("audit").selectAll().where("seq", ">", after).orderBy("seq").limit(limit).execute();
  },
});
