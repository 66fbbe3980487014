// What each node of a run did and when, read from the run's events.
import type { RunEventRow } from "../../../wire/shapes.ts";
import { fieldOf } from "./event-field.ts";

export type NodeState = "waiting" | "running" | "done" | "failed";

export interface NodeStep {
  readonly node: string;
  readonly state: NodeState;
  /** Times it was begun, attempts included. */
  readonly times: number;
  readonly sent: number;
  /** Milliseconds in all. */
  readonly took: number;
  /** From the run's first event to its last: 0 to 1. */
  readonly from: number;
  readonly to: number;
  /** What it showed of the messages that passed it, masked. */
  readonly values: readonly { readonly seq: number; readonly label: string; readonly value: unknown }[];
}

type Seen = { -readonly [K in keyof NodeStep]: NodeStep[K] } & { values: NodeStep["values"][number][] };

const numberOf = (data: unknown, name: string): number => {
  const value = fieldOf(data, name);
  return typeof value === "number" ? value : 0;
};

/** In the order of the flow where `known` has it, else as they began; `end` in milliseconds. */
export function nodeSteps(events: readonly RunEventRow[], known: readonly string[], end: number): readonly NodeStep[] {
  const steps = new Map<string, Seen>();
  const times = events.filter(({ node }) => node !== undefined).map(({ at }) => Date.parse(at));
  const start = Math.min(...times, end);
  const length = Math.max(end, ...times.slice(-1)) - start || 1;
  const share = (at: number) => Math.min(1, Math.max(0, (at - start) / length));
  const stepOf = (node: string): Seen => {
    const step = steps.get(node) ?? { node, state: "waiting", times: 0, sent: 0, took: 0, from: 0, to: 0, values: [] };
    steps.set(node, step);
    return step;
  };
  for (const { node, type, at, data, seq } of events) {
    if (node === undefined || node === "") continue;
    const step = stepOf(node);
    const place = share(Date.parse(at));
    if (type === "node.started") {
      if (step.times === 0) step.from = place;
      step.times++;
      Object.assign(step, { state: "running", to: 1 });
    } else if (type === "node.finished" || type === "node.failed") {
      step.took += numberOf(data, "durationMs");
      step.sent += numberOf(data, "sent");
      Object.assign(step, { state: type === "node.failed" ? "failed" : "done", to: place });
    } else if (type === "debug") {
      step.values.push({ seq, label: String(fieldOf(data, "label") ?? ""), value: fieldOf(data, "value") });
    } else if (type === "kept") {
      step.values.push({ seq, label: "kept", value: fieldOf(data, "values") });
    }
  }
  const begun = [...steps.values()].filter((step) => step.times > 0 || known.includes(step.node));
  const unknown = begun.filter(({ node }) => !known.includes(node));
  return [...known.map(stepOf), ...unknown];
}
