// Gives runs to robots: to the one that is named, to the one with a label that has the least to do, or to any that was
// granted what the flow needs, the most urgent first. A run waits in the queue until such a robot is there and has room
// for it, and never goes to a robot that nobody vouches for.
import type { RobotId } from "../../base/ids.ts";
import { placeInLine } from "../../flow/turn.ts";
import { subjects } from "../bus.ts";
import type { Change, Context } from "../context.ts";
import type { ActiveRobot } from "../store/robots.ts";
import type { QueuedRun, RobotLoad, Run } from "../store/runs.ts";
import { endLeasesOfRun } from "../vaults/leases.ts";

type Loads = Map<RobotId, RobotLoad>;

/** Whether a robot can begin the run now, as far as it told how many it takes. What is for one robot waits there. */
function isFree({ id, concurrency }: ActiveRobot, { flow, terms }: QueuedRun, loads: Loads): boolean {
  const { all, ofFlow } = loads.get(id) ?? idle;
  if (concurrency === null) return true;
  return all < concurrency && (ofFlow.get(flow) ?? 0) < terms.concurrency;
}

const idle: RobotLoad = { all: 0, ofFlow: new Map() };

/** Which robot a run goes to now; `undefined` while none is there, or free. */
async function findRobot(
  { store }: Change,
  run: QueuedRun,
  robots: readonly ActiveRobot[],
  loads: Loads,
): Promise<ActiveRobot | undefined> {
  if (run.robot !== null) return robots.find(({ id, online }) => online && id === run.robot);
  const load = ({ id }: ActiveRobot) => loads.get(id)?.all ?? 0;
  const fit = robots
    .filter((robot) => robot.online && !run.terms.not?.includes(robot.id) && isFree(robot, run, loads))
    .filter((robot) => run.label === null || robot.labels.includes(run.label))
    .sort((a, b) => load(a) - load(b));
  if (fit.length === 0 || run.label !== null) return fit[0];
  const { vaults = [] } = (await store.hooks.findFired(run.id)) ?? {};
  const granted = await Promise.all(vaults.map(async (vault) => new Set(await store.vaults.listGranted(vault))));
  return fit.find(({ id }) => granted.every((principals) => principals.has(id)));
}

const place = ({ terms: { priority }, created_at }: QueuedRun): number =>
  placeInLine({ priority, since: Date.parse(created_at) });

/** Gives out what can be given out, and ends what waited past its order's end. */
export async function dispatchIn(change: Change): Promise<void> {
  const { runs, robots } = change.store;
  const queued = await runs.listQueued();
  if (queued.length === 0) return;
  const active = await robots.listActive();
  const loads = await runs.loads();
  for (const run of queued.sort((a, b) => place(a) - place(b))) {
    if (run.not_after <= change.now()) {
      await endRun(change, run, { status: "timed_out", reason: "no robot took it before its order ran out" });
      continue;
    }
    const robot = await findRobot(change, run, active, loads);
    if (!robot) continue;
    const { all, ofFlow } = loads.get(robot.id) ?? idle;
    loads.set(robot.id, { all: all + 1, ofFlow: new Map(ofFlow).set(run.flow, (ofFlow.get(run.flow) ?? 0) + 1) });
    await runs.update(run.id, { status: "assigned", robot: robot.id });
    await hand(change, run.id, robot.id);
    change.announce(subjects.run(run.id));
  }
}

/** An order is for the version that its signer saw; a run that was fired is one of the flow as it stands. */
async function hand(change: Change, id: Run["id"], robot: RobotId): Promise<void> {
  const { runs, hooks, flows } = change.store;
  const run = await runs.find(id);
  if (!run) return;
  const { order, flow, input, trigger } = run;
  if (order) return change.command(robot, { t: "run", order, flow_hash: run.flow_hash, input });
  const known = await hooks.findFired(id);
  if (!known || trigger === "signed") return;
  const { at, token } = known;
  const { version, hash: flow_hash } = (await flows.find(flow)) ?? { version: run.flow_version, hash: run.flow_hash };
  await runs.update(id, { flow_version: version, flow_hash });
  const common = { run: id, flow, at };
  const fired =
    trigger === "schedule"
      ? { ...common, trigger, instant: run.scheduled_for ?? at }
      : { ...common, trigger, ...(token !== null && { token }) };
  await change.command(robot, { t: "run", fired, flow_hash, input });
  await hooks.dropToken(id);
}

export const dispatchQueued = (context: Context): Promise<void> => context.change(dispatchIn);

/** Ends a run that no robot will end any more. */
export async function endRun(
  change: Change,
  { id }: Pick<Run, "id">,
  { status, reason }: { status: "timed_out" | "lost" | "cancelled"; reason: string },
): Promise<void> {
  await change.store.runs.update(id, { status, reason, waiting_for: [], ended_at: change.now() });
  await change.store.hooks.dropToken(id);
  await endLeasesOfRun(change, id);
  change.announce(subjects.run(id));
}

/** A robot is gone for good: what it was doing is lost. */
export async function loseRuns(change: Change, robot: RobotId, reason: string): Promise<void> {
  for (const run of await change.store.runs.listUnfinishedOf(robot))
    await endRun(change, run, { status: "lost", reason });
}
