// From an order in the daemon's hands to the first node of its run, verified, journalled on disk and in a process of its
// own that was kept warm; beside BullMQ's way from enqueueing to a job's start, which journals once a second.
import { fork } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chain, code, openRobotTrial, type RobotTrial } from "../../test/support/robot-trial.ts";
import { childrenOf, cpuMilliseconds, endChild, messageOf } from "./child.ts";
import { compare, type Figure, median, percentile } from "./measure.ts";
import { peerFolder, peers } from "./peers.ts";
import { openRedis } from "./redis.ts";

const orders = 20;
const jobs = 100;
const warm = 2;

export async function dispatchBench({ rounds }: { rounds: number }): Promise<Figure> {
  await using opened = new AsyncDisposableStack();
  const { port } = opened.use(await openRedis());
  const peer = fork(join(import.meta.dirname, "bullmq-peer.mjs"), [peerFolder("bullmq"), String(port)]);
  opened.defer(() => endChild(peer));
  await messageOf(peer);
  const before = childrenOf(process.pid).length;
  const trial = opened.use(await openRobotTrial({ settings: { warmRunners: warm } }));
  const flow = await trial.flow(chain(code("first", "debug(performance.timeOrigin + performance.now());")));
  const ours: number[] = [];
  const floor: number[] = [];
  const figure = await compare({
    name: "dispatch: order → first node of a run, median",
    unit: "ms",
    floorName: `${peers.bullmq[0]} on Redis, enqueue → start`,
    rounds,
    aim: 0.5,
    ours: async () => {
      const times: number[] = [];
      for (let i = 0; i < orders; i++) {
        await calm(before + warm);
        times.push(await dispatch(trial, flow));
      }
      ours.push(...times);
      return median(times);
    },
    floor: async () => {
      peer.send({ count: jobs });
      const { ms } = Object(await messageOf(peer));
      floor.push(...ms);
      return median(ms);
    },
  });
  const tail = (name: string, all: readonly number[]) =>
    `${name}: p50 ${percentile(all, 0.5).toFixed(2)} ms, p99 ${percentile(all, 0.99).toFixed(2)} ms of ${all.length}`;
  return { ...figure, notes: [tail("ours", ours), tail("theirs", floor)] };
}

async function dispatch(trial: RobotTrial, flow: Parameters<RobotTrial["order"]>[0]): Promise<number> {
  const { run, message } = await trial.order(flow);
  const begin = performance.timeOrigin + performance.now();
  trial.handle(message);
  const { status } = await trial.upstream.ended(run);
  if (status !== "succeeded") throw new TypeError(`the bench run ended as ${status}`);
  const shown = trial.upstream.events(run).find(({ type }) => type === "debug");
  trial.upstream.messages.length = 0;
  return Number(Reflect.get(Object(shown?.data), "value")) - begin;
}

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
