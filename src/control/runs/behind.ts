// What runs wait behind, as far as a control plane knows: the run whose end makes room for each.
import type { RobotId, RunId } from "../../base/ids.ts";
import type { Change } from "../context.ts";
import type { ActiveRobot } from "../store/robots.ts";
import type { Run } from "../store/runs.ts";

export type WaitingRun = Pick<Run, "id" | "flow" | "robot" | "label" | "status" | "terms">;

/** Those of `runs` that wait and for which a robot is there. */
export async function findBehind(
  { store }: Pick<Change, "store">,
  runs: readonly WaitingRun[],
): Promise<ReadonlyMap<RunId, RunId>> {
  const waiting = runs.filter(({ status }) => status === "queued" || status === "assigned");
  if (waiting.length === 0) return new Map();
  const [robots, running] = await Promise.all([store.robots.listActive(), store.runs.listRunning()]);
  const onRobot = new Map<RobotId, typeof running>();
  for (const one of running) onRobot.set(one.robot, [...(onRobot.get(one.robot) ?? []), one]);
  const blockerOf = (run: WaitingRun): RunId | undefined => {
    const blocking = robots
      .filter((robot) => isFor(run, robot))
      .flatMap(({ id, concurrency }) => {
        const here = onRobot.get(id) ?? [];
        const ofFlow = here.filter(({ flow }) => flow === run.flow);
        if (ofFlow.length >= run.terms.concurrency) return ofFlow.slice(0, 1);
        return concurrency !== null && here.length >= concurrency ? here.slice(0, 1) : [];
      });
    return blocking.length === 0 ? undefined : running.find((one) => blocking.includes(one))?.id;
  };
  return new Map(
    waiting.flatMap((run) => {
      const blocker = blockerOf(run);
      return blocker === undefined ? [] : [[run.id, blocker] as const];
    }),
  );
}

function isFor({ status, robot: id, label, terms }: WaitingRun, robot: ActiveRobot): boolean {
  if (status === "assigned") return robot.id === id;
  if (!robot.online || terms.not?.includes(robot.id)) return false;
  return id === null ? label === null || robot.labels.includes(label) : robot.id === id;
}
