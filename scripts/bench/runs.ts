// Runs of ten nodes, eight at a time: how long one takes when all are counted, beside starting a bare Node process for
// each, which is the least that runs cost where each has a new one.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chain, openRobotTrial, type RobotTrial } from "../../test/support/robot-trial.ts";
import { until } from "../../test/support/until.ts";
import { compare, type Figure } from "./measure.ts";

const atATime = 8;
/** Of ours many, as processes serve several; what it is beside starts one for each. */
const runs = { ours: 400, floor: 48 } as const;
const nodes = 10;

export async function runsBench({ rounds }: { rounds: number }): Promise<Figure> {
  await using trial = await openRobotTrial({ settings: { concurrency: atATime, warmRunners: atATime } });
  const set = (id: string) => ({ id, type: "core.set", config: { values: { "msg.n": 1 } } });
  const flow = await trial.flow(chain(...Array.from({ length: nodes - 1 }, (_, i) => set(`n${i}`))), {
    settings: { concurrency: atATime },
  });
  const run = async () => {
    const id = await trial.start(flow);
    // A busy machine may let the last of them wait for minutes.
    const ended = await until(`the end of ${id}`, () => lastOf(trial, id), { within: 600_000 });
    if (ended.status !== "succeeded") throw new TypeError(`the bench run ended as ${ended.status}`);
  };
  const figure = await compare({
    name: `runs of ${nodes} nodes, ${atATime} at a time, each`,
    unit: "ms",
    floorName: "a bare Node process",
    rounds,
    ours: async () => {
      const ms = await each(runs.ours, run);
      trial.upstream.messages.length = 0;
      return ms;
    },
    floor: () => each(runs.floor, bareProcess),
  });
  const second = 1_000 / figure.ours;
  const notes = [`${second.toFixed(1)} runs a second; bare processes: ${(1_000 / figure.floor).toFixed(1)}`];
  return { ...figure, notes };
}

const lastOf = ({ upstream }: RobotTrial, id: string) =>
  upstream.all("run").findLast(({ run, outcome }) => run === id && outcome !== undefined);

/** Milliseconds for each of so many, eight at a time. */
async function each(count: number, work: () => Promise<void>): Promise<number> {
  let left = count;
  const begin = performance.now();
  const worker = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return (performance.now() - begin) / count;
}

async function bareProcess(): Promise<void> {
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "close");
}
