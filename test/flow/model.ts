// A graph as the reference interpreter reads it, made into a flow for the engine: nodes that do as they are told, and
// tell by which way a message came to them.
import { z } from "zod";
import type { Clock } from "../../src/base/clock.ts";
import { errorOf } from "../../src/base/errors.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { runFlow } from "../../src/flow/engine.ts";
import { defineNode, type NodeDefinition, type NodeResult } from "../../src/flow/node.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";

export interface ModelNode {
  readonly id: string;
  readonly kind: "start" | "node" | "switch" | "for-each" | "join" | "subflow" | "return" | "catch";
  /** The ports it sends on; a switch chooses itself. */
  readonly sends: readonly number[];
  /** Ends the run as succeeded. */
  readonly stops: boolean;
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
  /** Elements of a for-each, messages that a join waits for, length of the longest trail that a switch lets go first. */
  readonly count: number;
  /** Of a for-each. */
  readonly concurrency: number;
  /** Of a join; of others it is `undefined`. */
  readonly by: "passes" | "count" | "wires" | undefined;
  readonly sendsAnyway: boolean;
}

export interface Graphs {
  readonly main: readonly ModelNode[];
  readonly sub: readonly ModelNode[];
}

/** A message at a node. */
export interface Visit {
  readonly node: ModelNode;
  /** The one by which it came. */
  readonly wire: string;
  /** The nodes on its way, and their errors; a join begins another. */
  readonly trail: readonly string[];
  /** The catches that took an error on its way. */
  readonly caught: readonly string[];
  readonly attempt: number;
}

export const firstVisit = (node: ModelNode): Visit => ({ node, wire: "", trail: [node.id], caught: [], attempt: 0 });

/** What is on its way together: a run, one pass of a for-each, one call of a subflow. */
export interface Flight {
  readonly graph: readonly ModelNode[];
  readonly queue: Visit[];
  /** At joins that wait for more. */
  parked: Visit[];
  /** Of a pass: the one that its for-each is at work in. */
  readonly outer?: Flight;
  /** Of a call: the subflow node that called. */
  readonly by: { readonly visit: Visit; readonly at: Flight } | undefined;
}

export const newFlight = (graph: Flight["graph"], by?: Flight["by"]): Flight => ({ graph, queue: [], parked: [], by });

const message = z.looseObject({
  trail: z.array(z.string()),
  index: z.int().default(0),
  /** Attempts of each node, by its place: copies of a message share them. */
  tries: z.instanceof(SharedArrayBuffer),
  error: z.object({ node: z.string(), code: z.string() }).optional(),
});

const mostNodes = 32;
const newTries = () => new SharedArrayBuffer(mostNodes);

/** What all nodes of one run know. */
interface Told {
  readonly nodes: ReadonlyMap<string, { readonly is: ModelNode; readonly place: number }>;
  readonly longest: number;
  readonly story: string[];
}

/** The nodes that ship, and one that sends as it is told: each adds itself to the trail of what comes to it. */
const told = (definition: NodeDefinition, { nodes, longest, story }: Told): NodeDefinition => ({
  ...definition,
  run: (context) => {
    const { msg, node } = context;
    const { is, place } = nodes.get(node.id) ?? unknown(node.id);
    const came = message.parse(msg);
    const attempt = Atomics.add(new Uint8Array(came.tries), place, 1);
    const trail = is.kind === "join" ? [] : came.error ? [...came.trail, toldOf(came.error)] : came.trail;
    delete msg.error;
    Object.assign(msg, { trail: [...trail, node.id], tries: newTries() });
    const work = () => {
      story.push([...trail, node.id].join(" "));
      if (trail.length >= longest) return undefined;
      if (attempt < is.failures) throw errorOf({ code: is.code, message: "as told" });
      if (is.stops) context.stop({ status: "succeeded" });
      if (is.kind === "node") for (const port of is.sends) context.send(port, { ...msg, tries: newTries() });
      const result = definition.run(context);
      return is.kind === "join" && result instanceof Promise ? result.then((all) => joined(all, is)) : result;
    };
    // Later passes of a loop are faster, and overtake.
    return is.turns === 0 ? work() : turns(is.turns * (4 - (came.index % 4))).then(work);
  },
});

const toldOf = ({ node, code }: { node: string; code: string }) => `${node} ${code}`;

function unknown(id: string): never {
  throw errorOf({ code: "bad-input", message: `no node ${id}` });
}

const modelNode = defineNode({
  type: "model.node",
  title: "Model",
  doc: "Does as it is told.",
  ports: ["first", "second"],
  config: z.strictObject({}),
  run: () => {},
});

/** Joins gather in an order that no reference knows: only how much they gathered is told of it. */
function joined(all: NodeResult, { by }: ModelNode): NodeResult {
  if (!all) return all;
  const { parts, ...rest } = all;
  const list = z.array(z.looseObject({})).parse(parts);
  return { ...rest, trail: [`${by} of ${list.length}${by === "passes" ? disorder(list) : ""}`], tries: newTries() };
}

/** Of some for-each around them all, which left its element in each, they must be in order. */
function disorder(parts: readonly Record<string, unknown>[]): string {
  const loops = Object.keys(parts[0] ?? {}).filter((key) => key.startsWith("each"));
  const inOrder = (key: string) =>
    parts.every((part, i) => i === 0 || Number(parts[i - 1]?.[key]) <= Number(part[key]));
  return loops.some(inOrder) ? "" : " in disorder";
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await null;
}

const shipped = await loadCatalogue(shippedNodes);

function documentOf({ main, sub }: Graphs) {
  const nodesOf = (graph: readonly ModelNode[]) =>
    graph.map((node) => ({
      id: node.id,
      type: node.kind === "node" ? "model.node" : `core.${node.kind}`,
      config: configOf(node),
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

function configOf({ kind, count, concurrency, by, sendsAnyway, scope, id }: ModelNode) {
  if (kind === "catch") return scope ? { scope } : {};
  if (kind === "switch") return { value: { $expr: trailLength }, rules: [{ op: "less", value: count }] };
  if (kind === "subflow") return { subflow: "sub" };
  if (kind === "for-each") return { items: Array.from({ length: count }, (_, i) => i), as: id, concurrency };
  if (kind !== "join") return {};
  return { by, ...(by === "count" && { count }), incomplete: sendsAnyway ? "send" : "fail" };
}

/** Before a node adds its error and itself to it. */
const trailLength = "$count(msg.trail) + $count(msg.error)";

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

/**
 * What happened in the engine, in the words of the reference, and whether it counted and told all of it. The run is
 * cancelled just as the node that is the `cancelAt`th to start does so.
 */
export async function runGraphs(graphs: Graphs, longest: number, cancelAt = Number.POSITIVE_INFINITY) {
  const cancel = new AbortController();
  const story: string[] = [];
  const seen = { started: 0, failed: 0, again: 0 };
  const nodes = new Map([...graphs.main, ...graphs.sub].map((is, place) => [is.id, { is, place }]));
  const all = [...shipped.values(), modelNode];
  const { status, node, error, counts } = await runFlow({
    flow: documentOf(graphs),
    catalogue: new Map(all.map((one) => [one.type, told(one, { nodes, longest, story })])),
    input: { trail: [], tries: newTries() },
    run: { id: "run", flow: "flow", startedAt: "", trigger: "signed" },
    host: {
      nodeEvents: true,
      event: (event) => {
        if (event.type === "node.started" && ++seen.started === cancelAt) cancel.abort();
        if (event.type !== "node.failed") return;
        seen.failed++;
        if (event.next === "retry") seen.again++;
      },
      secret: () => Promise.reject(errorOf({ code: "not-permitted", message: "none" })),
    },
    clock,
    signal: cancel.signal,
  });
  const isWhole = status === "succeeded" && node === undefined;
  const end = isWhole ? undefined : ["end", status, node, error?.code].filter(Boolean).join(" ");
  // Each message is one visit and no more, but for other attempts.
  const messages = isWhole ? seen.started - seen.again : counts.messages;
  const isCounted = counts.nodes === seen.started && counts.errors === seen.failed && counts.messages === messages;
  return { story, end, isCounted, started: seen.started };
}
