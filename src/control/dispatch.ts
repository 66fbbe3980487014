// Gives runs to robots: to the one an order names, or to the one with a label that has the least to do. A run waits in
// the queue until such a robot is there, and never goes to a robot that nobody vouches for.
import type { RobotId } from "../base/ids.ts";
import { run as runOrder } from "../trust/kinds.ts";
import { parsePayload } from "../trust/statement.ts";
import { subjects } from "./bus.ts";
import type { Change, Context } from "./context.ts";
import { endLeasesOfRun } from "./leases.ts";
import type { Robot } from "./store/robots.ts";
import type { Run } from "./store/runs.ts";

/** Which robot a run goes to now; `undefined` while none is there. */
function findRobot(run: Run, robots: readonly Robot[], busy: ReadonlyMap<string, number>): Robot | undefined {
  const { target } = parsePayload(run.order, runOrder.schema);
  const fit = robots.filter((robot) =>
    "robot" in target ? robot.id === target.robot : robot.labels.includes(target.label),
  );
  const load = (robot: Robot) => busy.get(robot.id) ?? 0;
  return fit.filter((robot) => robot.online).sort((a, b) => load(a) - load(b))[0];
}

/** Gives out what can be given out, and ends what waited past its order's end. */
export async function dispatchIn(change: Change): Promise<void> {
  const { runs, robots } = change.store;
  const queued = await runs.listQueued();
  if (queued.length === 0) return;
  const active = await robots.listActive();
  const busy = await runs.countUnfinished();
  for (const run of queued) {
    if (run.not_after <= change.now()) {
      await endRun(change, run, { status: "timed_out", reason: "no robot took it before its order ran out" });
      continue;
    }
    const robot = findRobot(run, active, busy);
    if (!robot) continue;
    busy.set(robot.id, (busy.get(robot.id) ?? 0) + 1);
    await runs.update(run.id, { status: "assigned", robot: robot.id });
    await change.command(robot.id, { t: "run", order: run.order, flow_hash: run.flow_hash, input: run.input });
    change.announce(subjects.run(run.id));
  }
}

export const dispatchQueued = (context: Context): Promise<void> => context.change(dispatchIn);

/** Ends a run that no robot will end any more. */
export async function endRun(
  change: Change,
  { id }: Pick<Run, "id">,
  { status, reason }: { status: "timed_out" | "lost" | "cancelled"; reason: string },
): Promise<void> {
  await change.store.runs.update(id, { status, reason, waiting_for: [], ended_at: change.now() });
  await endLeasesOfRun(change, id);
  change.announce(subjects.run(id));
}

/** A robot is gone for good: what it was doing is lost. */
export async function loseRuns(change: Change, robot: RobotId, reason: string): Promise<void> {
  for (const run of await change.store.runs.listUnfinishedOf(robot))
    await endRun(change, run, { status: "lost", reason });
}
