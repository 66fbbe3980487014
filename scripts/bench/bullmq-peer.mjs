// BullMQ's queue and worker, both in this process, which is kinder to it than two: node bullmq-peer.mjs FOLDER PORT,
// where FOLDER holds its node_modules. For each { count } it says { ms }: from enqueueing a job to its start, each.
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , folder, port] = process.argv;
const { Queue, Worker } = createRequire(join(folder, "package.json"))("bullmq");
const connection = { host: "127.0.0.1", port: Number(port), maxRetriesPerRequest: null };
const queue = new Queue("bench", { connection });
const started = new Map();
const worker = new Worker("bench", async (job) => started.get(job.data.n)?.(performance.now()), { connection });
await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);

let n = 0;
async function once() {
  const own = n++;
  const start = Promise.withResolvers();
  started.set(own, start.resolve);
  const begin = performance.now();
  await queue.add("job", { n: own }, { removeOnComplete: true });
  const ms = (await start.promise) - begin;
  started.delete(own);
  // As idle as ours is before each.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return ms;
}
process.on("message", async ({ count }) => {
  const ms = [];
  for (let i = 0; i < count; i++) ms.push(await once());
  process.send({ ms });
});
process.on("disconnect", () => process.exit());
process.send({ ready: true });
