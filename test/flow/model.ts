// A graph as the reference interpreter reads it, made into a flow for the engine: nodes that do as they are told, and
// tell by which way a message came to them.
import { z } from "zod";
import type { Clock } from "../../src/base/clock.ts";
import { errorOf } from "../../src/base/errors.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { runFlow } from "../../src/flow/engine.ts";
import { defineNode } from "../../src/flow/node.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";

export const acts = ["pass", "second", "both", "drop", "fail", "stop"] as const;

export interface ModelNode {
  readonly id: string;
  readonly kind: "start" | "node" | "switch" | "for-each" | "join" | "subflow" | "return" | "catch";
  /** Of a node. */
  readonly act: (typeof acts)[number];
  /** Attempts at each message that fail before it does what it is told. */
  readonly failures: number;
  readonly code: "node-failed" | "bad-input";
  /** How many turns of the event loop it takes. */
  readonly turns: number;
  /** Attempts after the first. */
  readonly retries: number;
  readonly continueOnError: boolean;
  /** Targets of the first port, the second port and the error port. */
  readonly wires: readonly [readonly string[], readonly string[], readonly string[]];
  /** Of a catch. */
  readonly scope: readonly string[] | undefined;
  /** Elements of a for-each, messages that a join waits for, hops below which a switch takes its first port. */
  readonly count: number;
  /** Of a for-each. */
  readonly concurrency: number;
  /** Of a join. */
  readonly by: "passes" | "count" | "wires";
  readonly sendsAnyway: boolean;
}

export interface Graphs {
  readonly main: readonly ModelNode[];
  readonly sub: readonly ModelNode[];
}

export interface ModelMessage {
  readonly trail: string;
  readonly hops: number;
  /** The last error on its way. */
  readonly why: string;
}

export interface ModelEnd {
  readonly status: string;
  readonly node: string;
  readonly code: string | undefined;
  /** What had happened by then. */
  readonly logged: number;
  readonly counts: { nodes: number; messages: number; errors: number };
}

const message = z.looseObject({
  trail: z.string(),
  hops: z.int(),
  why: z.string(),
  index: z.int().default(0),
  /** Attempts of each node, by its place: copies of a message share them. */
  tries: z.instanceof(SharedArrayBuffer),
  error: z.object({ node: z.string(), code: z.string() }).optional(),
  passes: z.array(z.looseObject({})).optional(),
  count: z.array(z.looseObject({})).optional(),
  wires: z.array(z.looseObject({})).optional(),
});
type Working = z.infer<typeof message>;

const mostNodes = 32;
const newTries = () => new SharedArrayBuffer(mostNodes);
export const firstMessage = () => ({ trail: "", hops: 0, why: "", tries: newTries() });

/** Joins gather in an order that no reference knows: only how much they gathered is kept of it. */
function simplified(msg: Working): Working {
  const { error, passes, count, wires, ...rest } = msg;
  const [by, parts] = Object.entries({ passes, count, wires }).find(([, all]) => all) ?? [];
  if (parts) {
    return { ...rest, trail: `${by} of ${parts.length}${passes ? disorder(passes) : ""}`, hops: 0, why: "" };
  }
  if (!error) return rest;
  const why = `${error.node} ${error.code}`;
  return error.node.startsWith("join") ? { ...rest, trail: "", hops: 0, why } : { ...rest, why };
}

/** Of some for-each around them all, which left its element in each, they must be in order. */
function disorder(parts: readonly Record<string, unknown>[]): string {
  const loops = Object.keys(parts[0] ?? {}).filter((key) => key.startsWith("each"));
  const inOrder = (key: string) =>
    parts.every((part, i) => i === 0 || Number(parts[i - 1]?.[key]) <= Number(part[key]));
  return loops.some(inOrder) ? "" : " in disorder";
}

const modelNode = (longest: number) =>
  defineNode({
    type: "model.node",
    title: "Model",
    doc: "Does as it is told.",
    ports: ["first", "second"],
    config: z.strictObject({
      act: z.enum(acts),
      failures: z.int(),
      code: z.enum(["node-failed", "bad-input"]),
      turns: z.int(),
      place: z.int(),
    }),
    run: ({ config, msg, node, debug, send, stop }) => {
      const { act, failures, code } = config;
      const came = simplified(message.parse(msg));
      const attempt = Atomics.add(new Uint8Array(came.tries), config.place, 1);
      const next = { ...came, trail: `${came.trail}>${node.id}`, hops: came.hops + 1, tries: newTries() };
      const work = () => {
        debug(`${next.trail} ${next.why}`);
        if (next.hops >= longest || act === "drop") return;
        if (act === "fail" || attempt < failures) {
          // The message that fails is the one that came: it must carry the trail, too.
          for (const key of Object.keys(msg)) delete msg[key];
          Object.assign(msg, next);
          throw errorOf({ code, message: "as told" });
        }
        if (act === "stop") stop({ status: "succeeded" });
        if (act === "both") send("first", { ...next });
        if (act === "both" || act === "second") send("second", { ...next, tries: newTries() });
        return act === "pass" ? next : undefined;
      };
      // Later passes of a loop are faster, and overtake.
      return config.turns === 0 ? work() : turns(config.turns * (4 - (came.index % 4))).then(work);
    },
  });

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await null;
}

const shipped = await loadCatalogue(shippedNodes);

function documentOf({ main, sub }: Graphs) {
  const places = new Map([...main, ...sub].map(({ id }, i) => [id, i]));
  const nodesOf = (graph: readonly ModelNode[]) =>
    graph.map((node) => ({
      id: node.id,
      type: node.kind === "node" ? "model.node" : `core.${node.kind}`,
      config: configOf(node, places.get(node.id) ?? 0),
      wires: wiresOf(node),
      continueOnError: node.continueOnError,
      ...(node.retries > 0 && { retry: { times: node.retries, delay: "1ms" } }),
    }));
  return parseDocument({
    name: "model",
    nodes: nodesOf(main),
    ...(sub.length > 0 && { subflows: { sub: { nodes: nodesOf(sub) } } }),
  });
}

function configOf(
  { kind, act, failures, code, turns, count, concurrency, by, sendsAnyway, scope, id }: ModelNode,
  place: number,
) {
  if (kind === "node") return { act, failures, code, turns, place };
  if (kind === "catch") return scope ? { scope } : {};
  if (kind === "switch") return { value: { $expr: "msg.hops" }, rules: [{ op: "less", value: count }] };
  if (kind === "subflow") return { subflow: "sub" };
  if (kind === "for-each") return { items: Array.from({ length: count }, (_, i) => i), as: id, concurrency };
  if (kind !== "join") return {};
  return { by, ...(by === "count" && { count }), to: by, incomplete: sendsAnyway ? "send" : "fail" };
}

/** Ports, and after them the error port. */
function wiresOf({ kind, wires: [first, second, error] }: ModelNode) {
  if (kind === "return") return [error];
  return kind === "node" || kind === "switch" || kind === "for-each" ? [first, second, error] : [first, error];
}

/** Time passes for retries only. */
const clock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      if (ms < 1_000) setImmediate(resolve);
    }),
};

export async function runGraphs(graphs: Graphs, longest: number) {
  const log: unknown[] = [];
  const { status, node, error, counts } = await runFlow({
    flow: documentOf(graphs),
    catalogue: new Map([...shipped, ["model.node", modelNode(longest)] as const]),
    input: firstMessage(),
    run: { id: "run", flow: "flow", startedAt: "", trigger: "signed" },
    host: {
      nodeEvents: false,
      event: (event) => event.type === "debug" && log.push(event.value),
      secret: () => Promise.reject(errorOf({ code: "not-permitted", message: "none" })),
    },
    clock,
    signal: new AbortController().signal,
  });
  return { log: log.map(String), counts, status, node, code: error?.code };
}
