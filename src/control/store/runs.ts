// Runs and what happened in them. An event has one place, (run, seq): whoever sends it twice changes nothing.
import type { Selectable } from "kysely";
import type { FlowId, RobotId, RunId, VaultId } from "../../base/ids.ts";
import type { Statement } from "../../trust/statement.ts";
import {
  finalStatuses,
  type Page,
  type RunEventRow,
  type RunRow,
  type RunStatus,
  runStatus,
} from "../../wire/shapes.ts";
import { type Executor, findJson, fromJson, toJson } from "./columns.ts";
import { type ListedRun, pageOfRuns, type RunPageAsk } from "./run-list.ts";
import { formerTerms, type RunTerms, termsIn } from "./run-terms.ts";
import type { Tables } from "./tables.ts";

export interface Run extends Omit<RunRow, "robot_name" | "behind"> {
  /** What a person signed; null for a run that a trigger fired. */
  order: Statement | null;
  input: Record<string, unknown>;
  not_after: string;
  terms: RunTerms;
  /** Events that other robots told of it before this one. */
  event_base: number;
}
export type NewRun = Omit<Run, "terms" | "event_base" | "scheduled_for"> &
  Partial<Pick<Run, "terms" | "scheduled_for">>;

function runOf(row: Selectable<Tables["runs"]>): Run {
  return {
    ...row,
    id: row.id as RunId,
    flow: row.flow as FlowId,
    robot: row.robot as RobotId | null,
    trigger: row.trigger as Run["trigger"],
    status: row.status as RunStatus,
    waiting_for: fromJson<VaultId[]>(row.waiting_for),
    error: findJson<NonNullable<Run["error"]>>(row.error),
    counts: findJson<NonNullable<Run["counts"]>>(row.counts),
    order: fromJson<Statement | null>(row.order),
    input: fromJson<Run["input"]>(row.input),
    terms: termsIn(row.terms),
    event_base: Number(row.event_base),
  };
}

export type QueuedRun = Pick<Run, "id" | "flow" | "robot" | "label" | "trigger" | "terms" | "created_at" | "not_after">;

/** The runs that a robot has and that have not ended. */
export interface RobotLoad {
  readonly all: number;
  readonly ofFlow: ReadonlyMap<FlowId, number>;
}

export type RunChange = Partial<
  Pick<
    Run,
    | "status"
    | "robot"
    | "waiting_for"
    | "reason"
    | "node"
    | "error"
    | "counts"
    | "duration_ms"
    | "flow_hash"
    | "flow_version"
    | "started_at"
    | "ended_at"
    | "terms"
    | "event_base"
  >
>;

/** A robot has them, and they have not ended. */
const begun = runStatus.options.filter((status) => status !== "queued" && !finalStatuses.includes(status));

export const runStore = (db: Executor) => ({
  async insert({ waiting_for, error, counts, order, input, terms = formerTerms, ...plain }: NewRun): Promise<void> {
    await db
      .insertInto("runs")
      .values({
        ...{ scheduled_for: null, event_base: 0, ...plain },
        terms: toJson(terms),
        waiting_for: toJson(waiting_for),
        error: error && toJson(error),
        counts: counts && toJson(counts),
        order: toJson(order),
        input: toJson(input),
      })
      .execute();
  },
  async update(id: RunId, { waiting_for, error, counts, terms, ...plain }: RunChange): Promise<void> {
    const row = {
      ...plain,
      ...(waiting_for && { waiting_for: toJson(waiting_for) }),
      ...(terms && { terms: toJson(terms) }),
      ...(error === undefined ? {} : { error: error && toJson(error) }),
      ...(counts === undefined ? {} : { counts: counts && toJson(counts) }),
    };
    await db.updateTable("runs").set(row).where("id", "=", id).execute();
  },
  async find(id: RunId): Promise<Run | undefined> {
    const row = await db.selectFrom("runs").selectAll().where("id", "=", id).executeTakeFirst();
    return row && runOf(row);
  },
  /** Newest first. */
  page: (ask: RunPageAsk): Promise<Page<ListedRun>> => pageOfRuns(db, ask),
  /** Oldest first, without what would be large. `robot` and `label` say where each may go; neither: anywhere. */
  async listQueued(): Promise<QueuedRun[]> {
    const columns = ["id", "flow", "robot", "label", "trigger", "terms", "created_at", "not_after"] as const;
    const query = db.selectFrom("runs").select(columns);
    const rows = await query.where("status", "=", "queued").orderBy("created_at").orderBy("id").execute();
    return rows.map((row) => ({
      ...row,
      id: row.id as RunId,
      flow: row.flow as FlowId,
      robot: row.robot as RobotId | null,
      trigger: row.trigger as Run["trigger"],
      terms: termsIn(row.terms),
    }));
  },
  /** Those that have not begun: they wait here for a robot, or on a robot for their turn. */
  async countWaitingOf(flow: FlowId): Promise<number> {
    const query = db.selectFrom("runs").select(({ fn }) => fn.countAll<number>().as("count"));
    const waiting = query.where("status", "in", ["queued", "assigned"]);
    const row = await waiting.where("flow", "=", flow).executeTakeFirst();
    return Number(row?.count ?? 0);
  },
  async listUnfinishedOf(robot: RobotId): Promise<Run[]> {
    const query = db.selectFrom("runs").selectAll().where("robot", "=", robot);
    return (await query.where("status", "in", begun).execute()).map(runOf);
  },
  /** What each robot has to do. */
  async loads(): Promise<Map<RobotId, RobotLoad>> {
    const rows = await db
      .selectFrom("runs")
      .select(({ fn }) => ["robot", "flow", fn.countAll<number>().as("count")])
      .where("status", "in", begun)
      .groupBy(["robot", "flow"])
      .execute();
    const loads = new Map<RobotId, RobotLoad>();
    for (const row of rows) {
      const { all = 0, ofFlow = new Map() } = loads.get(row.robot as RobotId) ?? {};
      const count = Number(row.count);
      loads.set(row.robot as RobotId, { all: all + count, ofFlow: new Map(ofFlow).set(row.flow as FlowId, count) });
    }
    return loads;
  },
  /** Those that a robot is at, the longest first. */
  async listRunning(): Promise<{ id: RunId; flow: FlowId; robot: RobotId }[]> {
    const query = db.selectFrom("runs").select(["id", "flow", "robot"]).where("robot", "is not", null);
    const running = query.where("status", "in", ["running", "waiting_for_secret"]);
    const rows = await running.orderBy("started_at").orderBy("id").execute();
    return rows.map(({ id, flow, robot }) => ({ id: id as RunId, flow: flow as FlowId, robot: robot as RobotId }));
  },
  /** Those of robots that are not linked, and when each was `seen` last. */
  async listOfAbsent(): Promise<{ id: RunId; robot: RobotId; seen: string | null }[]> {
    const rows = await db
      .selectFrom("runs")
      .innerJoin("robots", "robots.id", "runs.robot")
      .select(["runs.id", "runs.robot", "robots.last_seen_at as seen"])
      .where("robots.online", "=", 0)
      .where("runs.status", "in", begun)
      .execute();
    return rows.map(({ id, robot, seen }) => ({ id: id as RunId, robot: robot as RobotId, seen }));
  },
  /** The highest number of an event of the run; 0 without any. */
  async lastEvent(run: RunId): Promise<number> {
    const query = db.selectFrom("run_events").select(({ fn }) => fn.max<number | null>("seq").as("last"));
    return Number((await query.where("run", "=", run).executeTakeFirst())?.last ?? 0);
  },
  async countByStatus(): Promise<Map<string, number>> {
    const rows = await db
      .selectFrom("runs")
      .select(({ fn }) => ["status", fn.countAll<number>().as("count")])
      .groupBy("status")
      .execute();
    return new Map(rows.map((row) => [row.status, Number(row.count)]));
  },
  /** Deletes at most `limit` runs that ended before `before`, with their events; how many there were. */
  async prune(before: string, limit: number): Promise<number> {
    const rows = await db.selectFrom("runs").select("id").where("ended_at", "<", before).limit(limit).execute();
    const ids = rows.map((row) => row.id);
    if (ids.length > 0) await db.deleteFrom("runs").where("id", "in", ids).execute();
    return ids.length;
  },

  async addEvent({ run, seq, at, type, node, data }: RunEventRow): Promise<void> {
    const row = { run, seq, at, type, node: node ?? null, data: data === undefined ? null : toJson(data) };
    await db
      .insertInto("run_events")
      .values(row)
      .onConflict((conflict) => conflict.columns(["run", "seq"]).doNothing())
      .execute();
  },
  async listEvents(run: RunId, after: number, limit: number): Promise<RunEventRow[]> {
    const query = db.selectFrom("run_events").selectAll().where("run", "=", run).where("seq", ">", after);
    return (await query.orderBy("seq").limit(limit).execute()).map(({ seq, at, type, node, data }) => ({
      ...{ run, seq, at, type },
      ...(node === null ? {} : { node }),
      ...(data === null ? {} : { data: fromJson<unknown>(data) }),
    }));
  },
});
