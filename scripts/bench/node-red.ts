// Our engine beside Node-RED: one node of a linear flow of a hundred, trivial ones, functions of the same JavaScript, and
// nodes that read a secret. Node-RED runs in a process of its own, as ours does for each run, and has its credentials in
// that very process; ours asks another one for them, which holds the keys. All are warm.
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { errorOf } from "../../src/base/errors.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { runFlow } from "../../src/flow/engine.ts";
import type { NodeDefinition } from "../../src/flow/node.ts";
import type { RunHost } from "../../src/flow/run.ts";
import { functionNode } from "../../src/nodes/core/function.ts";
import { start } from "../../src/nodes/core/start.ts";
import { Channel, channelPipes, endsTo } from "../../src/runner/channel.ts";
import { ItemDesk } from "../../src/runner/item-desk.ts";
import type { ToRunner } from "../../src/runner/protocol.ts";
import { newId } from "../../src/trust/new-id.ts";
import { endChild, messageOf } from "./child.ts";
import { compare, type Figure, microsecondsEach } from "./measure.ts";
import { passNode } from "./pass-node.ts";
import { peerFolder, peers } from "./peers.ts";
import { secretNode } from "./secret-node.ts";

const nodes = 100;
const messages = 500;
const ref = { vault: newId("vau"), item: newId("itm") };

interface Kind {
  /** As the peer knows it. */
  readonly kind: "pass" | "function" | "secret";
  readonly name: string;
  readonly aim: number;
  readonly node: NodeDefinition;
  readonly config: object;
}
const code = "msg.n = msg.n + 1;\nreturn msg;";
const kinds: readonly Kind[] = [
  { kind: "pass", name: "a trivial node", aim: 0.4, node: passNode, config: {} },
  { kind: "function", name: "a function node", aim: 0.5, node: functionNode, config: { code } },
  { kind: "secret", name: "a node that reads a cached item", aim: 1.3, node: secretNode, config: { credentials: ref } },
];

export async function nodeRedBench({ rounds }: { rounds: number }): Promise<readonly Figure[]> {
  await using keys = openKeys();
  const figures: Figure[] = [];
  for (const version of ["node-red-4", "node-red-5"] as const) {
    for (const { kind, name, aim, node, config } of kinds) {
      await using held = new AsyncDisposableStack();
      const peer = fork(join(import.meta.dirname, "node-red-peer.mjs"), [peerFolder(version), kind]);
      held.defer(() => endChild(peer));
      await messageOf(peer);
      const figure = await compare({
        name: `engine: ${name} of a linear flow`,
        unit: "µs",
        floorName: peers[version][0],
        rounds,
        aim,
        ours: () => oursOf(node, config, keys.secret),
        floor: async () => {
          peer.send({ count: messages });
          return Number(Reflect.get(Object(await messageOf(peer)), "us"));
        },
      });
      figures.push(kind === "secret" ? { ...figure, notes: [await keys.told()] } : figure);
    }
  }
  return figures;
}

async function oursOf(node: NodeDefinition, config: object, secret: RunHost["secret"]): Promise<number> {
  const ids = Array.from({ length: nodes }, (_, i) => `n${i}`);
  const flow = parseDocument({
    name: "bench",
    vaults: [{ vault: ref.vault }],
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
    host: { nodeEvents: false, event: () => {}, secret },
    clock: systemClock,
    signal: new AbortController().signal,
  } as const;
  const run = async () => {
    const { status, reason } = await runFlow({ ...options, input: { n: 1 } });
    if (status !== "succeeded") throw new TypeError(`the bench run ended as ${status}: ${reason}`);
  };
  return (await microsecondsEach(messages, run)) / nodes;
}

/** A process that holds the keys, and a runner's desk before it. */
function openKeys() {
  const child: ChildProcess = fork(join(import.meta.dirname, "keys-child.mjs"), [ref.vault, ref.item], {
    stdio: ["ignore", "inherit", "inherit", ...channelPipes, "ipc"],
  });
  const ends = endsTo(child);
  if (!ends) throw new TypeError("no channel to the process that holds the keys");
  const channel = new Channel(ends, {
    hear: (word) => take(word as ToRunner),
    fault: () => child.kill(),
  });
  const desk = new ItemDesk((message) => channel.say(message), systemClock);
  const take = (message: ToRunner) => {
    if (message.t === "item") desk.give(message);
    if (message.t === "no-item") desk.refuse(message.id, errorOf(message.error));
  };
  return {
    secret: (...asked: Parameters<RunHost["secret"]>) => desk.ask(...asked),
    /** What the process was told. */
    told: async () => {
      child.send("told?");
      const { opened, again } = Object(await messageOf(child));
      return `opened ${opened} times in the other process, which was told of ${again} further readings`;
    },
    [Symbol.asyncDispose]: () => endChild(child),
  };
}
