// A robot's daemon through as many runs as asked, eight at a time, with all it checks, journals and tells; only the
// processes of the runs are played, by what ends at once. Prints { runs, megabytes, heap } as it goes, after a collection.
import { RunnerPool } from "../../src/robot/runner/pool.ts";
import { chain, openRobotTrial } from "../../test/support/robot-trial.ts";

const [count, step, atATime] = [Number(process.argv[2]), Number(process.argv[3]), 8];
const outcome = { status: "succeeded", durationMs: 1, counts: { nodes: 2, messages: 2, errors: 0 } };
const at = () => Date.now();
const events = (node) => [
  { type: "node.started", node, at: at(), data: { attempt: 1 } },
  { type: "node.finished", node, at: at(), data: { durationMs: 1, sent: 1 } },
];
RunnerPool.prototype.take = async () => ({
  run: async (_start, host) => {
    await host.events([...events("start"), ...events("set")]);
    return { outcome };
  },
  cancel: () => {},
  recall: async () => {},
  [Symbol.asyncDispose]: async () => {},
});

await using trial = await openRobotTrial({ settings: { concurrency: atATime } });
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
  console.log(JSON.stringify({ runs: done, megabytes: rss / 2 ** 20, heap: heapUsed / 2 ** 20 }));
}
await Promise.all(Array.from({ length: atATime }, worker));
