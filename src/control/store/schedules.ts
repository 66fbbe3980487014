// When flows run, as their newest signed versions say; for robots that ask what is theirs, and for what is fired here.
import type { Selectable } from "kysely";
import type { FlowId, RobotId } from "../../base/ids.ts";
import type { Missed } from "../../flow/schedule-times.ts";
import type { Executor } from "./columns.ts";
import type { Tables } from "./tables.ts";

export interface Schedule {
  flow: FlowId;
  position: number;
  robot: string | null;
  label: string | null;
  cron: string;
  zone: string;
  missed: Missed;
  looked_at: string;
}

const scheduleOf = (row: Selectable<Tables["schedules"]>): Schedule => ({
  ...row,
  flow: row.flow as FlowId,
  missed: row.missed as Missed,
});

export const scheduleStore = (db: Executor) => ({
  /** Takes the place of all schedules of the flow. */
  async replace(flow: FlowId, schedules: readonly Schedule[]): Promise<void> {
    await db.deleteFrom("schedules").where("flow", "=", flow).execute();
    if (schedules.length > 0)
      await db
        .insertInto("schedules")
        .values([...schedules])
        .execute();
  },
  /** Those that are fired here. */
  async listOfLabels(): Promise<Schedule[]> {
    const query = db.selectFrom("schedules").selectAll().where("label", "is not", null);
    return (await query.orderBy("flow").orderBy("position").execute()).map(scheduleOf);
  },
  async setLookedAt({ flow, position }: Pick<Schedule, "flow" | "position">, looked_at: string): Promise<void> {
    const row = db.updateTable("schedules").set({ looked_at }).where("flow", "=", flow);
    await row.where("position", "=", position).execute();
  },
  /** The newest versions of the flows that a robot starts by itself. */
  async listOfRobot(robot: RobotId): Promise<{ flow: FlowId; hash: string }[]> {
    const rows = await db
      .selectFrom("schedules")
      .innerJoin("flows", "flows.id", "schedules.flow")
      .innerJoin("flow_versions", (join) =>
        join.onRef("flow_versions.flow", "=", "flows.id").onRef("flow_versions.version", "=", "flows.version"),
      )
      .select(["flows.id", "flow_versions.hash"])
      .where("schedules.robot", "=", robot)
      .distinct()
      .orderBy("flows.id")
      .execute();
    return rows.map(({ id, hash }) => ({ flow: id as FlowId, hash }));
  },
  /** Whether a run was made here for that instant. */
  async wasFired(flow: FlowId, instant: string): Promise<boolean> {
    const run = db.selectFrom("runs").select("id").where("flow", "=", flow).where("scheduled_for", "=", instant);
    return (await run.where("label", "is not", null).executeTakeFirst()) !== undefined;
  },
});
