// A cached item as a node in a runner sees it: asked over IPC, checked and opened by the daemon, sent back. Against a
// bare IPC round trip of the same size.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as client from "../../src/client/index.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { endChild, runToSign } from "./child.ts";
import { compare, type Figure, median, percentile } from "./measure.ts";
import { main, openOffice } from "./office.ts";

const reads = 200;

export async function runnerBench({ rounds }: { rounds: number }): Promise<Figure> {
  await using office = await openOffice();
  await using held = new AsyncDisposableStack();
  const { child: daemon } = await runToSign([main, "robot", "start"], '"state":"online"', office.robotEnv);
  held.defer(() => endChild(daemon));
  const { session, robot, vsk } = office;
  await client.injectVault(session, { robot, vault: "ops", vskText: vsk });
  const nodes = Array.from({ length: reads }, (_, i) => ({
    id: `read${i}`,
    type: "vault.get-item",
    config: { vault: "ops", item: "note", reveal: true, to: "note" },
    wires: i + 1 < reads ? [[`read${i + 1}`]] : [],
  }));
  const document = {
    name: "bench-reads",
    vaults: [{ vault: "ops" }],
    nodes: [{ id: "start", type: "core.start", wires: [["read0"]] }, ...nodes],
  };
  const { flow } = await client.pushFlow(session, document, { shapes: await loadCatalogue(shippedNodes) });
  const all: number[] = [];
  const ours = async () => {
    const run = await client.startRun(session, { flow: flow.id, target: { robot } });
    const ended = await client.waitForRun(session, run.id);
    if (ended.status !== "succeeded")
      throw new TypeError(`the bench run ended as ${ended.status}: ${ended.error?.message}`);
    const times = (await client.listRunEvents(session, run.id))
      .filter(({ type, node }) => type === "node.finished" && node !== "start")
      .map(({ data }) => Number(Reflect.get(Object(data), "durationMs")) * 1_000);
    all.push(...times);
    return median(times);
  };
  const echo = fork(join(import.meta.dirname, "echo-child.mjs"));
  held.defer(() => endChild(echo));
  const floor = async () => {
    const times: number[] = [];
    for (let i = 0; i < reads; i++) {
      const begin = performance.now();
      echo.send({ i, text: "x".repeat(1_000) });
      await once(echo, "message");
      times.push((performance.now() - begin) * 1_000);
    }
    return median(times);
  };
  const figure = await compare({
    name: "item of 1 KiB asked from a runner over IPC, median",
    unit: "µs",
    floorName: "bare IPC round trip",
    rounds,
    ours,
    floor,
  });
  return { ...figure, notes: [`p99 over ${all.length} reads: ${Math.round(percentile(all, 0.99))} µs`] };
}
