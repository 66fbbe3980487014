// Robots, the sessions of their links, the commands that wait for them and the asks they have open.
import type { Selectable } from "kysely";
import type { RobotId, RunId, VaultId } from "../../base/ids.ts";
import type { Statement } from "../../trust/statement.ts";
import type { ToRobot, Unnumbered } from "../../wire/link.ts";
import type { RobotCounts } from "../../wire/routes/robots.ts";
import type { Page, RobotRow } from "../../wire/shapes.ts";
import { type Executor, findJson, fromJson, pageOfRows, readCursor, toJson } from "./columns.ts";
import type { Tables } from "./tables.ts";

export interface Robot extends RobotRow {
  fingerprint: string;
  platform: string | null;
  generation: number;
  nonce: string;
  /** Hash of what it announced. */
  catalogue: string | null;
  received: number;
  commanded: number;
  /** Most runs at a time, as it told; null before. */
  concurrency: number | null;
}
/** What decides whether a robot gets a run. */
export type ActiveRobot = Pick<Robot, "id" | "name" | "status" | "labels" | "online" | "concurrency">;
export type Command = Unnumbered<ToRobot>;

const robotOf = (row: Selectable<Tables["robots"]>): Robot => ({
  ...row,
  id: row.id as RobotId,
  status: row.status as Robot["status"],
  labels: fromJson<string[]>(row.labels),
  record: fromJson<Statement>(row.record),
  endorsement: findJson<Statement>(row.endorsement),
  online: row.online === 1,
  unlocked: fromJson<VaultId[]>(row.unlocked),
});

function rowOf({ labels, record, endorsement, online, unlocked, ...plain }: Partial<Robot>) {
  return {
    ...plain,
    ...(labels && { labels: toJson(labels) }),
    ...(record && { record: toJson(record) }),
    ...(endorsement === undefined ? {} : { endorsement: endorsement && toJson(endorsement) }),
    ...(online === undefined ? {} : { online: online ? 1 : 0 }),
    ...(unlocked && { unlocked: toJson(unlocked) }),
  };
}

export const robotStore = (db: Executor) => ({
  async insert(robot: Omit<Robot, "concurrency">): Promise<void> {
    const { labels, record, endorsement, online, unlocked, ...plain } = robot;
    await db
      .insertInto("robots")
      .values({
        ...plain,
        labels: toJson(labels),
        record: toJson(record),
        endorsement: endorsement && toJson(endorsement),
        online: online ? 1 : 0,
        unlocked: toJson(unlocked),
      })
      .execute();
  },
  async update(id: RobotId, change: Partial<Omit<Robot, "id">>): Promise<void> {
    await db.updateTable("robots").set(rowOf(change)).where("id", "=", id).execute();
  },
  async find(id: string): Promise<Robot | undefined> {
    const row = await db.selectFrom("robots").selectAll().where("id", "=", id).executeTakeFirst();
    return row && robotOf(row);
  },
  /** Every robot in force, for those who choose among all. */
  async listActive(): Promise<ActiveRobot[]> {
    const query = db.selectFrom("robots").select(["id", "name", "labels", "online", "concurrency"]);
    const rows = await query.where("status", "=", "active").orderBy("id").execute();
    return rows.map((row) => ({
      ...row,
      id: row.id as RobotId,
      status: "active",
      labels: fromJson<string[]>(row.labels),
      online: row.online === 1,
    }));
  },
  async count(): Promise<RobotCounts> {
    const query = db.selectFrom("robots").select(({ fn }) => ["status", "online", fn.countAll<number>().as("count")]);
    const rows = await query.groupBy(["status", "online"]).execute();
    const sum = (of: typeof rows) => of.reduce((all, { count }) => all + Number(count), 0);
    const active = rows.filter(({ status }) => status === "active");
    return { all: sum(rows), active: sum(active), online: sum(active.filter(({ online }) => online === 1)) };
  },
  async page(ask: { limit: number; cursor?: string | undefined; name?: string | undefined }): Promise<Page<Robot>> {
    let query = db.selectFrom("robots").selectAll().orderBy("id");
    const [after] = readCursor(ask.cursor) ?? [];
    if (after !== undefined) query = query.where("id", ">", after);
    if (ask.name !== undefined) query = query.where("name", "=", ask.name);
    const rows = await query.limit(ask.limit + 1).execute();
    return pageOfRows(rows, ask.limit, (row) => [row.id], robotOf);
  },
  /** After a start no link lives, whatever was written before. */
  async forgetLinks(expires_at: string): Promise<void> {
    await db.updateTable("robots").set({ online: 0 }).where("online", "=", 1).execute();
    await db.updateTable("robot_sessions").set({ expires_at }).where("expires_at", "is", null).execute();
  },

  async insertSession(hash: string, robot: RobotId): Promise<void> {
    await db.insertInto("robot_sessions").values({ hash, robot, expires_at: null }).execute();
  },
  async findSession(hash: string): Promise<{ robot: RobotId; expires_at: string | null } | undefined> {
    const row = await db.selectFrom("robot_sessions").selectAll().where("hash", "=", hash).executeTakeFirst();
    return row && { robot: row.robot as RobotId, expires_at: row.expires_at };
  },
  async endSession(hash: string, expires_at: string): Promise<void> {
    await db.updateTable("robot_sessions").set({ expires_at }).where("hash", "=", hash).execute();
  },
  async deleteSessions(robot: RobotId): Promise<void> {
    await db.deleteFrom("robot_sessions").where("robot", "=", robot).execute();
  },
  async deleteExpiredSessions(now: string): Promise<void> {
    await db.deleteFrom("robot_sessions").where("expires_at", "<", now).execute();
  },

  /** Gives the next number to a command and keeps it until it is acknowledged. */
  async addCommand(robot: RobotId, command: Command): Promise<number> {
    const { commanded } = await db
      .updateTable("robots")
      .set(({ eb }) => ({ commanded: eb("commanded", "+", 1) }))
      .where("id", "=", robot)
      .returning("commanded")
      .executeTakeFirstOrThrow();
    await db
      .insertInto("commands")
      .values({ robot, n: commanded, body: toJson(command) })
      .execute();
    return commanded;
  },
  async listCommands(robot: RobotId, after: number, limit = 100): Promise<ToRobot[]> {
    const rows = await db
      .selectFrom("commands")
      .selectAll()
      .where("robot", "=", robot)
      .where("n", ">", after)
      .orderBy("n")
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...fromJson<Command>(row.body), n: row.n }) as ToRobot);
  },
  /** A run that the robot was not told of yet is one that it must not hear of any more; numbers never skip. */
  async withdrawRun(robot: RobotId, { id, order }: { id: RunId; order: Statement | null }): Promise<void> {
    const rows = await db.selectFrom("commands").selectAll().where("robot", "=", robot).execute();
    for (const { n, body } of rows) {
      const command = fromJson<Command>(body);
      if (command.t !== "run") continue;
      const isIt = "order" in command ? command.order.payload === order?.payload : command.fired.run === id;
      if (!isIt) continue;
      const cancel = toJson({ t: "cancel", run: id } satisfies Command);
      await db.updateTable("commands").set({ body: cancel }).where("robot", "=", robot).where("n", "=", n).execute();
    }
  },
  async dropCommands(robot: RobotId, upTo: number): Promise<void> {
    await db.deleteFrom("commands").where("robot", "=", robot).where("n", "<=", upTo).execute();
  },
});
