// How much the flow engine adds to each node of a linear flow, against a plain chain of awaited functions.

import { z } from "zod";
import { systemClock } from "../../src/base/clock.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { runFlow } from "../../src/flow/engine.ts";
import { defineNode, type Message } from "../../src/flow/node.ts";
import { start } from "../../src/nodes/core/start.ts";
import { compare, type Figure, microsecondsEach } from "./measure.ts";

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
export async function engineBench({ rounds }: { rounds: number }): Promise<Figure> {
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
  return await compare({
    name: "engine: one trivial node of a linear flow",
    unit: "µs",
    floorName: "one await of a plain chain",
    rounds,
    ours: async () => (await microsecondsEach(2_000, engine)) / nodes,
    floor: async () => (await microsecondsEach(2_000, chain)) / nodes,
    notes: () => ["aim: at most 1.2 µs; Node-RED 4.1 needs 3.05 µs for a trivial node on a machine of this kind"],
  });
}
