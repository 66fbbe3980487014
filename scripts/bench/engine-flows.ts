// What a flow of the engine's own nodes costs: code, a loop over a list, and a fast sender before a slow node. Figures of
// ours only; each has the plain JavaScript beneath it as its floor.
import { z } from "zod";
import { systemClock } from "../../src/base/clock.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { runFlow } from "../../src/flow/engine.ts";
import { defineNode, type Message, type NodeDefinition } from "../../src/flow/node.ts";
import type { RunHost } from "../../src/flow/run.ts";
import { forEach } from "../../src/nodes/core/for-each.ts";
import { functionNode } from "../../src/nodes/core/function.ts";
import { start } from "../../src/nodes/core/start.ts";
import { EventQueue } from "../../src/runner/event-queue.ts";
import { ShownMessages } from "../../src/runner/shown-messages.ts";
import { compare, type Figure, microsecondsEach } from "./measure.ts";

const nodes = 100;
const elements = 1_000;
const flood = 1_000_000;

const pass = defineNode({
  type: "bench.pass",
  title: "Pass",
  doc: "Sends the message on.",
  ports: ["out"],
  config: z.strictObject({}),
  run: ({ msg }) => msg,
});

const produce = defineNode({
  type: "bench.produce",
  title: "Produce",
  doc: "Sends many messages.",
  ports: ["out"],
  config: z.strictObject({}),
  run: async ({ send }) => {
    for (let n = 0; n < flood; n++) await send("out", { n, text: "a message of some length" });
  },
});

let mostResident = 0;

const slow = defineNode({
  type: "bench.slow",
  title: "Slow",
  doc: "Takes a turn of the event loop.",
  ports: [],
  config: z.strictObject({}),
  run: async ({ msg }) => {
    await new Promise<void>((go) => setImmediate(go));
    if (Number(msg.n) % 10_000 === 0) mostResident = Math.max(mostResident, process.memoryUsage.rss());
  },
});

function runnable(
  list: readonly object[],
  definitions: readonly NodeDefinition[],
  input: Message,
  host: () => Partial<RunHost> = () => ({}),
) {
  const options = {
    flow: parseDocument({ name: "bench", nodes: list }),
    catalogue: new Map(definitions.map((definition) => [definition.type, definition] as const)),
    run: { id: "run", flow: "flow", startedAt: "", trigger: "signed" },
    host: { nodeEvents: false, event: () => {}, secret: () => Promise.reject(new TypeError("no secrets here")) },
    clock: systemClock,
    signal: new AbortController().signal,
  } as const;
  return async () => void (await runFlow({ ...options, input, host: { ...options.host, ...host() } }));
}

/** As a runner does it; the daemon takes everything at once. */
function told(isShown: boolean): Partial<RunHost> {
  const queue: EventQueue = new EventQueue((message) => {
    JSON.stringify(message);
    queue.took();
  });
  return {
    nodeEvents: true,
    event: (event) => queue.push(event),
    ...(isShown && { messages: new ShownMessages() }),
  };
}

/** Microseconds for a function node, for an element of a for-each, and the memory that a flood of messages takes. */
export async function engineFlowsBench({ rounds }: { rounds: number }): Promise<Figure[]> {
  const code = "msg.n = msg.n + 1; return msg;";
  const plain = new Function("msg", code);
  const chain = Array.from({ length: nodes }, (_, i) => ({
    id: `n${i}`,
    type: i === 0 ? start.type : functionNode.type,
    config: i === 0 ? {} : { code },
    wires: i + 1 < nodes ? [[`n${i + 1}`]] : [],
  }));
  const functions = runnable(chain, [start, functionNode], { n: 1 });
  const passing = chain.map((node, i) => (i === 0 ? node : { ...node, type: pass.type, config: {} }));
  const order = { order: 4_711, customer: { name: "Ann", city: "Ulm" }, lines: [{ sku: "a-1", count: 2 }] };
  const shown = runnable(passing, [start, pass], order, () => told(true));
  const untold = runnable(passing, [start, pass], order, () => told(false));
  const list = Array.from({ length: elements }, (_, i) => i);
  const loop = [
    { id: "start", type: start.type, wires: [["each"]] },
    { id: "each", type: forEach.type, config: { concurrency: 8 }, wires: [["pass"]] },
    { id: "pass", type: pass.type },
  ];
  const each = runnable(loop, [start, forEach, pass], { rows: list });
  return [
    await compare({
      name: "engine: one function node of a linear flow",
      unit: "µs",
      floorName: "one call of the same function",
      rounds,
      ours: async () => (await microsecondsEach(1_000, functions)) / nodes,
      floor: async () => await microsecondsEach(100_000, () => plain({ n: 1 })),
    }),
    await compare({
      name: "engine: one element of a for-each, 8 at a time, with one trivial node",
      unit: "µs",
      floorName: "one structured clone of such a message",
      rounds,
      ours: async () => (await microsecondsEach(50, each)) / elements,
      floor: async () => await microsecondsEach(50_000, () => structuredClone({ item: 1, index: 1 })),
    }),
    await compare({
      name: "engine: one trivial node, with what came to it and what it sent in the history",
      unit: "µs",
      floorName: "the same, telling only when it began and ended",
      rounds,
      ours: async () => (await microsecondsEach(300, shown)) / nodes,
      floor: async () => (await microsecondsEach(300, untold)) / nodes,
    }),
    await floodFigure(),
  ];
}

/** Once: it takes its time, and memory needs no median. */
async function floodFigure(): Promise<Figure> {
  const list = [
    { id: "start", type: start.type, wires: [["produce"]] },
    { id: "produce", type: produce.type, wires: [["slow"]] },
    { id: "slow", type: slow.type },
  ];
  const before = process.memoryUsage.rss();
  mostResident = before;
  const begin = performance.now();
  await runnable(list, [start, produce, slow], {})();
  const [ours, floor] = [mostResident / 1_048_576, before / 1_048_576];
  return {
    name: `engine: ${flood.toLocaleString("en")} messages from a fast sender through a slow node`,
    unit: "MB of memory",
    floorName: "before",
    ...{ ours, floor, ratio: ours / floor, aim: 2, rounds: { ours: [ours], floor: [floor] } },
    notes: [`${((performance.now() - begin) / 1_000).toFixed(1)} s`],
  };
}
