// A robot's daemon through as many runs as asked, eight at a time, with all it checks, journals and tells, and with the
// processes that run them. Prints { runs, megabytes, heap, runners } as it goes, after a collection.
import { residentMegabytes } from "../../src/robot/runner/pulse.ts";
import { chain, openRobotTrial } from "../../test/support/robot-trial.ts";
import { childrenOf } from "./child.ts";

const [count, step, atATime] = [Number(process.argv[2]), Number(process.argv[3]), 8];

await using trial = await openRobotTrial({ settings: { concurrency: atATime, warmRunners: 2 } });
const { upstream } = trial;
const set = { id: "set", type: "core.set", config: { values: { "msg.n": 1 } } };
const flow = await trial.flow(chain(set), { settings: { concurrency: atATime } });
const waiting = new Map();
// What is told is counted and forgotten, as once the control plane has it.
upstream.push = (message) => {
  if (message.t === "run" && message.outcome) waiting.get(message.run)?.(message.status);
};
let begun = 0;
const worker = async () => {
  while (begun++ < count) {
    const { run, message } = await trial.order(flow);
    const ended = new Promise((resolve) => waiting.set(run, resolve));
    trial.handle(message);
    if ((await ended) !== "succeeded") throw new TypeError("a bench run did not succeed");
    waiting.delete(run);
    if (--left === 0) tell();
  }
};
let left = step;
let done = 0;
function tell() {
  left = step;
  done += step;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const runners = childrenOf(process.pid).reduce((sum, pid) => sum + (residentMegabytes(pid) ?? 0), 0);
  console.log(JSON.stringify({ runs: done, megabytes: rss / 2 ** 20, heap: heapUsed / 2 ** 20, runners }));
}
await Promise.all(Array.from({ length: atATime }, worker));
