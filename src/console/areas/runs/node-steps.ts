// What each node of a run did and when, read from the run's events.
import { finalStatuses, type RunEventRow, type RunRow } from "../../../wire/shapes.ts";
import { failureText, fieldOf } from "./event-field.ts";

/** `held`: it waits for a vault's key; `cut`: the run ended before it did. */
export type NodeState = "unreached" | "running" | "held" | "done" | "failed" | "cut";

export interface NodeStep {
  readonly node: string;
  readonly state: NodeState;
  /** Times it was begun, attempts included. */
  readonly times: number;
  readonly sent: number;
  /** What went wrong, if it failed the last time. */
  readonly error: string | undefined;
  /** Milliseconds in all. */
  readonly took: number;
  /** From the run's first event to its last: 0 to 1. */
  readonly from: number;
  readonly to: number;
  /** What it showed of the messages that passed it, masked. */
  readonly values: readonly { readonly seq: number; readonly label: string; readonly value: unknown }[];
  /** The messages that passed it, as far as the robot told of them, masked. */
  readonly passes: readonly NodePass[];
  /** Times it ended and nothing was told of its messages. */
  readonly untold: number;
}

/** One message that came to a node, and the first that it sent then. */
export interface NodePass {
  readonly seq: number;
  readonly came: unknown;
  readonly sent: unknown;
  /** By which it was sent; undefined for the usual one. */
  readonly port: string | undefined;
  /** False when no wire led on. */
  readonly isTaken: boolean;
}

type Seen = { -readonly [K in keyof NodeStep]: NodeStep[K] } & {
  values: NodeStep["values"][number][];
  passes: NodePass[];
};

const numberOf = (data: unknown, name: string): number => {
  const value = fieldOf(data, name);
  return typeof value === "number" ? value : 0;
};

function passOf(seq: number, data: unknown): NodePass | undefined {
  const values = fieldOf(data, "values");
  const [came, sent, port] = [fieldOf(values, "in"), fieldOf(values, "out"), fieldOf(values, "port")];
  if (came === undefined && sent === undefined) return undefined;
  const isTaken = fieldOf(data, "sent") !== 0;
  return { seq, came, sent, port: typeof port === "string" && port !== "out" ? port : undefined, isTaken };
}

const fresh = { state: "unreached", times: 0, sent: 0, took: 0, from: 0, to: 0, untold: 0, error: undefined } as const;

/** In the order of the flow where `known` has it, else as they began; `end` in milliseconds. */
export function nodeSteps(events: readonly RunEventRow[], known: readonly string[], end: number): readonly NodeStep[] {
  const steps = new Map<string, Seen>();
  const times = events.filter(({ node }) => node !== undefined).map(({ at }) => Date.parse(at));
  const start = Math.min(...times, end);
  const length = Math.max(end, ...times.slice(-1)) - start || 1;
  const share = (at: number) => Math.min(1, Math.max(0, (at - start) / length));
  const stepOf = (node: string): Seen => {
    const step = steps.get(node) ?? { ...fresh, node, values: [], passes: [] };
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
      step.error = type === "node.failed" ? failureText(data) : undefined;
      const pass = passOf(seq, data);
      if (pass) step.passes.push(pass);
      else step.untold++;
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

/** The same, in the light of how the run is: what began and did not end waits for a key, or was cut off. */
export function stepsNow(
  steps: readonly NodeStep[],
  { status, waiting_for }: Pick<RunRow, "status" | "waiting_for">,
  nodes: readonly { readonly id: string; readonly config?: unknown }[],
): readonly NodeStep[] {
  const begun = steps.filter(({ state }) => state === "running").map(({ node }) => node);
  const turned = (some: readonly string[], state: NodeState) =>
    steps.map((step) => (some.includes(step.node) ? { ...step, state } : step));
  if (finalStatuses.includes(status)) return turned(begun, "cut");
  if (status !== "waiting_for_secret") return steps;
  const naming = nodes.filter(({ config }) =>
    waiting_for.some((vault) => JSON.stringify(config ?? {}).includes(vault)),
  );
  const held = begun.filter((node) => naming.some(({ id }) => id === node));
  // A node may come by its vault while it runs, and then its settings do not name it.
  return turned(held.length > 0 ? held : begun, "held");
}
