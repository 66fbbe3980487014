// How much the flow engine adds to each node of a linear flow, against a plain chain of awaited functions.

import { z } from "zod";
import { systemClock } from "../../src/base/clock.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { runFlow } from "../../src/flow/engine.ts";
import { defineNode, type Message } from "../../src/flow/node.ts";
import { start } from "../../src/nodes/core/start.ts";

const nodes = 100;

const pass = defineNode({
  type: "bench.pass",
  title: "Pass",
  doc: "Sends the message on.",
  ports: ["out"],
  config: z.strictObject({}),
  run: ({ msg }) => msg,
});

/** Microseconds for each trivial node of a 100-node linear flow, and for each link of a chain of awaits. */
export async function engineBench(
  rounds: number,
): Promise<{ name: string; ours: number; floor: number; ratio: number; unit: string }> {
  const ids = Array.from({ length: nodes }, (_, i) => `n${i}`);
  const flow = parseDocument({
    name: "bench",
    nodes: ids.map((id, i) => ({
      id,
      type: i === 0 ? start.type : pass.type,
      wires: i + 1 < nodes ? [[ids[i + 1]]] : [],
    })),
  });
  const options = {
    flow,
    catalogue: new Map([
      [start.type, start],
      [pass.type, pass],
    ]),
    run: { id: "run", flow: "flow", startedAt: "", trigger: "signed" },
    host: { nodeEvents: false, event: () => {}, secret: () => Promise.reject(new TypeError("no secrets here")) },
    clock: systemClock,
    signal: new AbortController().signal,
  } as const;
  const link = async (msg: Message) => msg;
  const engine = async () => {
    await runFlow({ ...options, input: { n: 1 } });
  };
  const chain = async () => {
    let msg: Message = { n: 1 };
    for (let i = 0; i < nodes; i++) msg = await link(msg);
  };
  const [ours, floor] = [await microsecondsEach(engine, rounds), await microsecondsEach(chain, rounds)];
  return { name: "engine: a trivial node", ours, floor, ratio: ours / floor, unit: "µs" };
}

/** The best of five: what the code costs, not what the machine was busy with. */
async function microsecondsEach(work: () => Promise<void>, rounds: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 5; turn++) {
    const begin = performance.now();
    for (let i = 0; i < rounds; i++) await work();
    best = Math.min(best, performance.now() - begin);
  }
  return (best * 1_000) / (rounds * nodes);
}
