// What nodes leave open for later nodes is closed with the run, whatever way it ends, and holds nothing up for ever.
import { expect, test } from "vitest";
import { z } from "zod";
import { errorOf } from "../../src/base/errors.ts";
import { endGrace, runFlow } from "../../src/flow/engine.ts";
import { defineNode } from "../../src/flow/node.ts";
import { parseFlow } from "../../src/flow/validate.ts";
import { idleClock } from "../support/idle-clock.ts";
import { catalogue as testCatalogue } from "./trial.ts";

const closed: string[] = [];

const leave = defineNode({
  ...{ type: "test.leave", title: "Leave", doc: "Leaves something open.", ports: ["out"] },
  config: z.strictObject({ sticks: z.boolean().default(false), breaks: z.boolean().default(false) }),
  run: ({ config, msg, node, atEnd }) => {
    atEnd(async () => {
      closed.push(node.id);
      if (config.breaks) throw errorOf({ code: "internal", message: "it breaks" });
      if (config.sticks) await new Promise(() => {});
    });
    return msg;
  },
});

/** Never ends, and opens something when the run is long over. */
let openLate = () => {};
const late = defineNode({
  ...{ type: "test.late", title: "Late", doc: "Opens something when nobody waits any more.", ports: ["out"] },
  config: z.strictObject({}),
  run: ({ node, atEnd }) => {
    openLate = () => atEnd(async () => void closed.push(node.id));
    return new Promise(() => {});
  },
});
const catalogue = new Map([...testCatalogue, ["test.leave", leave], ["test.late", late]]);

async function run(last: object, { leaves = [{}, {}], timeout = "1h", signal = new AbortController().signal } = {}) {
  closed.length = 0;
  const clock = idleClock();
  const nodes = [
    { id: "start", type: "core.start" },
    ...leaves.map((config, i) => ({ id: `l${i}`, type: "test.leave", config })),
    last,
  ];
  const chained = nodes.map((node, i) => ({
    wires: nodes[i + 1] ? [[Reflect.get(nodes[i + 1] ?? {}, "id")]] : [],
    ...node,
  }));
  const outcome = await runFlow({
    ...{
      flow: parseFlow({ name: "trial", nodes: chained, settings: { timeout } }, catalogue),
      catalogue,
      clock,
      signal,
    },
    input: {},
    run: { id: "run_1", flow: "flw_1", startedAt: "2026-01-01T00:00:00.000Z", trigger: "signed" },
    host: { nodeEvents: false, event: () => {}, secret: () => Promise.reject(new TypeError("no secrets here")) },
  });
  return { status: outcome.status, took: clock.monotonic() };
}

const end = (type: string, config = {}) => ({ id: "end", type, config });
const cancelled = AbortSignal.abort(errorOf({ code: "cancelled", message: "enough" }));

test.each([
  ["comes to its end", end("test.visit"), {}, "succeeded"],
  ["is stopped by a node", end("core.stop", { status: "failed" }), {}, "failed"],
  ["fails", end("test.fail"), {}, "failed"],
  ["takes too long", end("test.hang"), { timeout: "2s" }, "timed_out"],
  ["takes too long with a node that does not listen", end("test.hang", { deaf: true }), { timeout: "2s" }, "timed_out"],
])("of a run that %s, the newest first", async (_, last, options, status) => {
  expect((await run(last, options)).status).toBe(status);
  expect(closed).toEqual(["l1", "l0"]);
});

test("a run that was cancelled before it began has nothing to close", async () => {
  expect((await run(end("test.visit"), { signal: cancelled })).status).toBe("cancelled");
  expect(closed).toEqual([]);
});

test("what breaks or does not close keeps neither others nor the run from it", async () => {
  const { status, took } = await run(end("test.visit"), { leaves: [{}, { sticks: true }, { breaks: true }] });
  expect([status, took]).toEqual(["succeeded", endGrace]);
  expect(closed).toEqual(["l2", "l1", "l0"]);
});

test("what a node opens when its run is over is closed at once", async () => {
  expect((await run(end("test.late"), { timeout: "2s" })).status).toBe("timed_out");
  expect(closed).toEqual(["l1", "l0"]);
  openLate();
  expect(closed).toEqual(["l1", "l0", "end"]);
});
