// From an order in the daemon's hands to the first node of its run, verified and journalled on disk; beside BullMQ's way
// from enqueueing to a job's start. Once with code, which gets a process that was kept warm to itself, and once with
// nodes that ship, whose flow ran before: its process is at hand. BullMQ's Redis journals once a second as it is told to,
// and for one more figure before it answers, as ours does: what it took then outlives a power cut, too.
import { fork } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { signKeyPair } from "../../src/crypto/keys.ts";
import { sign, verify } from "../../src/crypto/signature.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../../test/support/robot-trial.ts";
import { childrenOf, cpuMilliseconds, endChild, messageOf } from "./child.ts";
import { compare, type Figure, median, percentile } from "./measure.ts";
import { peerFolder, peers } from "./peers.ts";
import { openRedis } from "./redis.ts";

const jobs = 100;
const warm = 2;

type Flow = Awaited<ReturnType<RobotTrial["flow"]>>;

export async function dispatchBench({ rounds }: { rounds: number }): Promise<readonly Figure[]> {
  await using opened = new AsyncDisposableStack();
  const usual = opened.use(await openQueue("everysec"));
  const durable = opened.use(await openQueue("always"));
  const others = childrenOf(process.pid).length;
  const trial = opened.use(await openRobotTrial({ settings: { warmRunners: warm } }));
  const coded = await trial.flow(chain(code("first", "debug(performance.timeOrigin + performance.now());")));
  const plain = await trial.flow(chain({ id: "first", type: "core.set", config: { values: { "msg.n": 1 } } }));
  const atHand = {
    name: "shipped nodes in a process at hand, until the daemon hears of it",
    orders: jobs,
    dispatch: async () => {
      // As idle as theirs is before each.
      await sleep(20);
      return await untilTold(trial, plain);
    },
  };
  const inOwnProcess = {
    name: "code in a process of its own",
    orders: 20,
    dispatch: async () => {
      await calm(others + warm);
      return await untilCode(trial, coded);
    },
  };
  const notes = [await leastOf(trial)];
  return [
    await figureOf(inOwnProcess, { ...usual, aim: 0.5, rounds, notes }),
    await figureOf(atHand, { ...usual, aim: 0.5, rounds, notes }),
    await figureOf(atHand, { ...durable, rounds, notes }),
  ];
}

interface Queue extends AsyncDisposable {
  readonly called: string;
  /** Milliseconds from enqueueing to the start of each. */
  dispatch(count: number): Promise<readonly number[]>;
}

async function openQueue(appendfsync: "everysec" | "always"): Promise<Queue> {
  await using opened = new AsyncDisposableStack();
  const { port } = opened.use(await openRedis(appendfsync));
  const peer = fork(join(import.meta.dirname, "bullmq-peer.mjs"), [peerFolder("bullmq"), String(port)]);
  opened.defer(() => endChild(peer));
  await messageOf(peer);
  const held = opened.move();
  return {
    called: `${peers.bullmq[0]} on Redis (appendfsync ${appendfsync}), enqueue → start`,
    dispatch: async (count) => {
      peer.send({ count });
      return Object(await messageOf(peer)).ms;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

interface Comparing extends Omit<Queue, keyof AsyncDisposable> {
  readonly aim?: number;
  readonly rounds: number;
  readonly notes: readonly string[];
}

async function figureOf(
  { name, orders, dispatch }: { name: string; orders: number; dispatch: () => Promise<number> },
  { called, aim, rounds, notes, dispatch: dispatchTheirs }: Comparing,
): Promise<Figure> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  const figure = await compare({
    name: `dispatch: order → first node, ${name}, median`,
    unit: "ms",
    floorName: called,
    rounds,
    ...(aim !== undefined && { aim }),
    ours: async () => {
      const times: number[] = [];
      for (let i = 0; i < orders; i++) times.push(await dispatch());
      ours.push(...times);
      return median(times);
    },
    floor: async () => {
      const times = await dispatchTheirs(jobs);
      theirs.push(...times);
      return median(times);
    },
  });
  return { ...figure, notes: [tail("ours", ours), tail("theirs", theirs), ...notes] };
}

/** What no order can do without: one signature is checked, and one commit is on disk; milliseconds for both. */
async function leastOf({ store }: RobotTrial): Promise<string> {
  const { publicKey, secretKey } = signKeyPair();
  const message = randomBytes(600);
  const signature = await sign(secretKey, message);
  const times: number[] = [];
  for (let n = 0; n < jobs; n++) {
    await sleep(20);
    const begin = now();
    if (!(await verify(publicKey, message, signature))) throw new TypeError("a good signature is none");
    store.transaction(() => store.counters.set("bench", n));
    times.push(now() - begin);
  }
  return `one signature check and one commit, which no order does without: p50 ${median(times).toFixed(2)} ms`;
}

const tail = (name: string, all: readonly number[]) =>
  `${name}: p50 ${percentile(all, 0.5).toFixed(2)} ms, p99 ${percentile(all, 0.99).toFixed(2)} ms of ${all.length}`;

/** The first node itself says when it ran. */
async function untilCode(trial: RobotTrial, flow: Flow): Promise<number> {
  const { run, begin } = await ran(trial, flow);
  const shown = trial.upstream.events(run).find(({ type }) => type === "debug");
  trial.upstream.messages.length = 0;
  return Number(Reflect.get(Object(shown?.data), "value")) - begin;
}

/** The way back is counted, too. */
async function untilTold(trial: RobotTrial, flow: Flow): Promise<number> {
  const { upstream } = trial;
  const push = upstream.push.bind(upstream);
  let told = Number.NaN;
  upstream.push = (message) => {
    const isFirst = message.t === "event" && message.events.some(({ type }) => type === "node.started");
    if (isFirst && Number.isNaN(told)) told = now();
    return push(message);
  };
  const { begin } = await ran(trial, flow);
  upstream.push = push;
  upstream.messages.length = 0;
  return told - begin;
}

async function ran(trial: RobotTrial, flow: Flow) {
  const { run, message } = await trial.order(flow);
  const begin = now();
  trial.handle(message);
  const { status } = await trial.upstream.ended(run);
  if (status !== "succeeded") throw new TypeError(`the bench run ended as ${status}`);
  return { run, begin };
}

const now = (): number => performance.timeOrigin + performance.now();

/** Until as many processes stand by, and none of them is still starting. */
async function calm(count: number): Promise<void> {
  for (let last = ""; ; ) {
    const children = childrenOf(process.pid);
    const now = children.map((pid) => `${pid} ${cpuMilliseconds(pid)}`).join();
    if (children.length === count && now === last) return;
    last = now;
    await sleep(100);
  }
}
