// Does with the nodes what a daemon does at its start, which names them all, and a runner for a small flow, with the
// shelf made as many times as large as asked; prints what that took and what the process holds.
import { createHash } from "node:crypto";
import { performance } from "node:perf_hooks";

const times = Number(process.argv[2]);
const before = performance.now();
const { shippedNodes } = await import("../../src/nodes/catalogue.ts");
for (const [type, load] of [...shippedNodes]) {
  for (let copy = 2; copy <= times; copy++) shippedNodes.set(`${type}-${copy}`, async () => await load());
}
const { loadCatalogue } = await import("../../src/flow/catalogue.ts");
createHash("sha256")
  .update(JSON.stringify([...shippedNodes.keys()].sort()))
  .digest();
await loadCatalogue(shippedNodes, ["core.start", "core.debug"]);
const ms = performance.now() - before;
globalThis.gc?.();
console.log(JSON.stringify({ nodes: shippedNodes.size, ms, megabytes: process.memoryUsage().rss / 2 ** 20 }));
