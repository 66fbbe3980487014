// What a run waits behind, as far as a control plane knows: the run whose end makes room for it.
import type { RunId } from "../base/ids.ts";
import type { Change } from "./context.ts";
import type { Robot } from "./store/robots.ts";
import type { Run } from "./store/runs.ts";

/** `null` for a run that does not wait, or for which no robot is there. */
export async function findBehind({ store }: Pick<Change, "store">, run: Run): Promise<RunId | null> {
  if (run.status !== "queued" && run.status !== "assigned") return null;
  const robots = (await store.robots.listActive()).filter((robot) => isFor(run, robot));
  const running = await store.runs.listRunning(robots.map(({ id }) => id));
  const blocking = robots.flatMap(({ id, concurrency }) => {
    const here = running.filter(({ robot }) => robot === id);
    const ofFlow = here.filter(({ flow }) => flow === run.flow);
    if (ofFlow.length >= run.terms.concurrency) return ofFlow.slice(0, 1);
    return concurrency !== null && here.length >= concurrency ? here.slice(0, 1) : [];
  });
  return running.find((one) => blocking.includes(one))?.id ?? null;
}

function isFor({ status, robot: id, label, terms }: Run, robot: Robot): boolean {
  if (status === "assigned") return robot.id === id;
  if (!robot.online || terms.not?.includes(robot.id)) return false;
  return id === null ? label === null || robot.labels.includes(label) : robot.id === id;
}
