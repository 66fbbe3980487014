// The list of runs, page by page: what a page shows of each, and nothing of what would be large, such as an input.
import { sql } from "kysely";
import type { FlowId, RobotId, RunId, VaultId } from "../../base/ids.ts";
import type { Page, RunRow, RunStatus } from "../../wire/shapes.ts";
import { type Executor, findJson, fromJson, pageOfRows, readCursor } from "./columns.ts";
import { type RunTerms, termsIn } from "./run-terms.ts";

export interface ListedRun extends Omit<RunRow, "behind"> {
  terms: RunTerms;
}

export interface RunPageAsk {
  limit: number;
  cursor?: string | undefined;
  status?: RunStatus | undefined;
  flow?: FlowId | undefined;
  robot?: RobotId | undefined;
}

const columns = [
  ...(["id", "flow", "flow_name", "flow_version", "flow_hash", "trigger", "robot", "label", "status"] as const),
  ...(["waiting_for", "reason", "node", "error", "counts", "duration_ms", "created_at", "started_at"] as const),
  ...(["ended_at", "scheduled_for", "terms"] as const),
];

/** Newest first. */
export async function pageOfRuns(db: Executor, { limit, cursor, status, flow, robot }: RunPageAsk) {
  let query = db
    .selectFrom("runs")
    .leftJoin("robots", "robots.id", "runs.robot")
    .select(columns.map((name) => `runs.${name}` as const))
    .select("robots.name as robot_name")
    .orderBy("runs.created_at", "desc")
    .orderBy("runs.id", "desc");
  const [at, id] = readCursor(cursor) ?? [];
  if (at !== undefined && id !== undefined)
    query = query.where(sql<boolean>`(runs.created_at, runs.id) < (${at}, ${id})`);
  if (status !== undefined) query = query.where("runs.status", "=", status);
  if (flow !== undefined) query = query.where("runs.flow", "=", flow);
  if (robot !== undefined) query = query.where("runs.robot", "=", robot);
  const rows = await query.limit(limit + 1).execute();
  const shape = (row: (typeof rows)[number]): ListedRun => ({
    ...row,
    id: row.id as RunId,
    flow: row.flow as FlowId,
    robot: row.robot as RobotId | null,
    trigger: row.trigger as RunRow["trigger"],
    status: row.status as RunStatus,
    waiting_for: fromJson<VaultId[]>(row.waiting_for),
    error: findJson<NonNullable<RunRow["error"]>>(row.error),
    counts: findJson<NonNullable<RunRow["counts"]>>(row.counts),
    terms: termsIn(row.terms),
  });
  const page: Page<ListedRun> = pageOfRows(rows, limit, (row) => [row.created_at, row.id], shape);
  return page;
}
