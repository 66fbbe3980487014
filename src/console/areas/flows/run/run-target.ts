// Where a run can go: one robot, or any that carries a label.

import type { RunTarget } from "../../../../client/flows/runs.ts";
import type { Robot } from "../../../../client/robots/robots.ts";

export interface Target {
  readonly key: string;
  readonly name: string;
  readonly target: RunTarget;
  /** Whether a robot is there that could take the run now. */
  readonly online: boolean;
}

/** Robots by name, then their labels; only those that somebody vouched for. */
export function targetsOf(robots: readonly Robot[]): readonly Target[] {
  const trusted = robots
    .filter(({ principal, status }) => principal && status === "active")
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const labels = [...new Set(trusted.flatMap((robot) => robot.labels))].toSorted();
  return [
    ...trusted.map(({ id, name, online }) => ({ key: `robot ${id}`, name, target: { robot: id }, online })),
    ...labels.map((label) => ({
      ...{ key: `label ${label}`, name: label, target: { label } },
      online: trusted.some((robot) => robot.online && robot.labels.includes(label)),
    })),
  ];
}

/** The first that could begin at once, else the first of all. */
export const firstTarget = (targets: readonly Target[]): Target | undefined =>
  targets.find(({ online }) => online) ?? targets[0];
