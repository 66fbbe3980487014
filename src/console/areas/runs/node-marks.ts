// How far a run is with each node, as the flow's picture shows it.
import type { NodeMark } from "../flows/graph/drawing.ts";
import type { NodeState, NodeStep } from "./node-steps.ts";

const states: Readonly<Record<NodeState, NodeMark["state"]>> = {
  unreached: "idle",
  running: "running",
  held: "waiting",
  done: "succeeded",
  failed: "failed",
  cut: "idle",
};

export const nodeMarks = (steps: readonly NodeStep[]): ReadonlyMap<string, NodeMark> =>
  new Map(steps.map(({ node, state, times }) => [node, { state: states[state], count: times }]));
