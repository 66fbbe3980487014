// Our engine beside Node-RED: one node of a linear flow of a hundred, trivial ones and functions of the same JavaScript.
// Node-RED runs in a process of its own, as ours does for each run; both are warm.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { runFlow } from "../../src/flow/engine.ts";
import type { NodeDefinition } from "../../src/flow/node.ts";
import { functionNode } from "../../src/nodes/core/function.ts";
import { start } from "../../src/nodes/core/start.ts";
import { endChild } from "./child.ts";
import { compare, type Figure, microsecondsEach } from "./measure.ts";
import { passNode } from "./pass-node.ts";
import { peerFolder, peers } from "./peers.ts";

const nodes = 100;
const messages = 2_000;

interface Kind {
  /** As the peer knows it. */
  readonly kind: "pass" | "function";
  readonly name: string;
  readonly aim: number;
  readonly node: NodeDefinition;
  readonly config: object;
}
const code = "msg.n = msg.n + 1;\nreturn msg;";
const kinds: readonly Kind[] = [
  { kind: "pass", name: "a trivial node", aim: 0.4, node: passNode, config: {} },
  { kind: "function", name: "a function node", aim: 0.5, node: functionNode, config: { code } },
];

export async function nodeRedBench({ rounds }: { rounds: number }): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const version of ["node-red-4", "node-red-5"] as const) {
    for (const { kind, name, aim, node, config } of kinds) {
      await using held = new AsyncDisposableStack();
      const peer = fork(join(import.meta.dirname, "node-red-peer.mjs"), [peerFolder(version), kind]);
      held.defer(() => endChild(peer));
      await once(peer, "message");
      figures.push(
        await compare({
          name: `engine: ${name} of a linear flow`,
          unit: "µs",
          floorName: peers[version][0],
          rounds,
          aim,
          ours: () => oursOf(node, config),
          floor: async () => {
            peer.send({ count: messages });
            const [{ us }] = await once(peer, "message");
            return Number(us);
          },
        }),
      );
    }
  }
  return figures;
}

async function oursOf(node: NodeDefinition, config: object): Promise<number> {
  const ids = Array.from({ length: nodes }, (_, i) => `n${i}`);
  const flow = parseDocument({
    name: "bench",
    nodes: [
      { id: "start", type: start.type, wires: [["n0"]] },
      ...ids.map((id, i) => ({ id, type: node.type, config, wires: i + 1 < nodes ? [[ids[i + 1]]] : [] })),
    ],
  });
  const options = {
    flow,
    catalogue: new Map<string, NodeDefinition>([
      [start.type, start],
      [node.type, node],
    ]),
    run: { id: "run", flow: "flow", startedAt: "", trigger: "signed" },
    host: { nodeEvents: false, event: () => {}, secret: () => Promise.reject(new TypeError("no secrets here")) },
    clock: systemClock,
    signal: new AbortController().signal,
  } as const;
  return (await microsecondsEach(messages, () => runFlow({ ...options, input: { n: 1 } }))) / nodes;
}
