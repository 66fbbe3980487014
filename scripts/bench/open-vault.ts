// What code pays to have a vault for itself: open, get, upsert and close, across the fleet's line, a signed manifest and
// a sealed item. Against a bare HTTP round trip to the same control plane.
import * as client from "../../src/client/index.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { endChild, runToSign } from "./child.ts";
import { compare, type Figure, median } from "./measure.ts";
import { main, openOffice } from "./office.ts";

const times = 40;

const code = `
  const took = { open: [], get: [], upsert: [], close: [], all: [] };
  for (let i = 0; i < ${times}; i++) {
    const marks = [performance.now()];
    const vault = await openVault("ops");
    marks.push(performance.now());
    await vault.get("count");
    marks.push(performance.now());
    await vault.upsert("count", [i]);
    marks.push(performance.now());
    await vault.close();
    marks.push(performance.now());
    ["open", "get", "upsert", "close"].forEach((part, at) => took[part].push(marks[at + 1] - marks[at]));
    took.all.push(marks[4] - marks[0]);
  }
  const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
  debug(Object.entries(took).map(([part, list]) => part + ":" + median(list).toFixed(2)).join(" "));`;

export async function openVaultBench({ rounds }: { rounds: number }): Promise<Figure> {
  await using office = await openOffice();
  await using held = new AsyncDisposableStack();
  const { session, robot, vsk, url } = office;
  await client.grantVault(session, "ops", robot, "write");
  const { child: daemon } = await runToSign([main, "robot", "start"], '"state":"online"', office.robotEnv);
  held.defer(() => endChild(daemon));
  await client.injectVault(session, { robot, vault: "ops", vskText: vsk });
  const document = {
    name: "bench-open",
    vaults: [{ vault: "ops", access: "write" }],
    nodes: [
      { id: "start", type: "core.start", wires: [["code"]] },
      { id: "code", type: "core.function", config: { code, reveal: true } },
    ],
  };
  const { flow } = await client.pushFlow(session, document, { shapes: await loadCatalogue(shippedNodes) });
  const parts = new Map<string, number[]>();
  const ours = async () => {
    const { id } = await client.startRun(session, { flow: flow.id, target: { robot } });
    const ended = await client.waitForRun(session, id);
    if (ended.status !== "succeeded") throw new TypeError(`the bench run ended: ${ended.error?.message}`);
    const shown = (await client.listRunEvents(session, id)).find(({ type }) => type === "debug");
    const said = String(Reflect.get(Object(shown?.data), "value"));
    const medians = new Map(said.split(" ").map((pair) => [pair.split(":")[0] ?? "", Number(pair.split(":")[1])]));
    for (const [part, took] of medians) parts.set(part, [...(parts.get(part) ?? []), took]);
    return medians.get("all") ?? Number.NaN;
  };
  const floor = async () => {
    const all: number[] = [];
    for (let i = 0; i < times; i++) {
      const begin = performance.now();
      await (await fetch(`${url}/healthz`)).text();
      all.push(performance.now() - begin);
    }
    return median(all);
  };
  return await compare({
    name: "openVault, get, upsert and close in a run, median",
    unit: "ms",
    floorName: "one bare HTTP round trip",
    rounds,
    ours,
    floor,
    notes: () => [...parts].map(([part, took]) => `${part}: ${median(took).toFixed(2)} ms`),
  });
}
