// The lying control plane, rows 4 and 12: times at which a label's schedule is said to have come.
import { afterAll, expect, test } from "vitest";
import { iso } from "../../src/base/clock.ts";
import { newId } from "../../src/trust/new-id.ts";
import { Stage } from "../support/stage.ts";
import { until } from "../support/until.ts";

const stage = await Stage.open();
const { plane } = stage;
const robot = await stage.robot(["lab"]);
afterAll(() => stage[Symbol.asyncDispose]());

/** The minute that has just begun, and a pattern that means it and no other of the year: the honest part is too late. */
const instant = Math.floor(stage.clock.now() / 60_000) * 60_000;
const date = new Date(instant);
const cron = `${date.getUTCMinutes()} ${date.getUTCHours()} ${date.getUTCDate()} ${date.getUTCMonth() + 1} *`;
const flow = await stage.flow([], [{ type: "core.debug" }], {
  triggers: [{ type: "schedule", cron, input: { n: 1 }, target: { label: "lab" } }],
});

async function fire(at = instant, input: Record<string, unknown> = { n: 1 }) {
  const run = newId("run");
  const told = { run, flow: flow.id, trigger: "schedule" as const, at: iso(stage.clock.now()), instant: iso(at) };
  plane.send(robot.id, { t: "run", fired: told, flow_hash: flow.hash, input });
  const end = () => plane.said(robot.id, "run").find((frame) => frame.run === run && frame.outcome);
  await until("an end", () => end() !== undefined);
  return end()?.outcome?.error?.code ?? end()?.status;
}

test("row 12: a time that the signed pattern does not mean, and an input that it does not have, start nothing", async () => {
  expect(await fire(instant + 60_000)).toBe("untrusted-flow");
  expect(await fire(instant - 60_000)).toBe("untrusted-flow");
  expect(await fire(instant, { n: 2 })).toBe("untrusted-flow");
});

test("row 4: a time that the flow ran for already starts nothing, under whatever name", async () => {
  // At once, so that none is through before the others are looked at.
  const ends = await Promise.all([fire(), fire(), fire(), fire()]);
  expect(ends.toSorted()).toEqual(["replayed", "replayed", "replayed", "succeeded"]);
  expect(await fire()).toBe("replayed");
});
