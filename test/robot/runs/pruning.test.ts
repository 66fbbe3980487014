import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPruning } from "../../../src/robot/runs/pruning.ts";
import { RobotStore } from "../../../src/robot/store.ts";
import { flowId, runId } from "../../../src/trust/fields.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { type StepClock, stepClock } from "../../support/step-clock.ts";

const day = 24 * 3_600_000;
let folder: string;
let store: RobotStore;
let clock: StepClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sealbot-pruning-"));
  store = new RobotStore(join(folder, "robot.db"));
  clock = stepClock(Date.UTC(2026, 10, 21));
});
afterEach(() => {
  store[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const failed = (error: unknown) => {
  throw error;
};

it("a robot forgets instants whose time is over and runs that ended long ago, and no others", async () => {
  const now = clock.now();
  const [old, recent, open] = [newId("run"), newId("run"), newId("run")].map((id) => runId.parse(id));
  if (!old || !recent || !open) throw new TypeError("three runs");
  const flow = flowId.parse(newId("flw"));
  for (const [id, at] of [
    [old, now - 8 * day],
    [recent, now - day],
    [open, now - 30 * day],
  ] as const) {
    store.runs.add({ id, flow, status: "assigned", detail: "{}", at });
    if (id !== open) store.runs.setStatus(id, "succeeded", { ended: true });
  }
  store.seen.add("past", now - 1);
  store.seen.add("coming", now + 7 * 3_600_000);
  using _pruning = openPruning({ store, clock, failed });
  expect([store.seen.has("past"), store.seen.has("coming")]).toEqual([false, true]);
  expect([old, recent, open].map((id) => store.runs.find(id)?.id)).toEqual([undefined, recent, open]);
  await clock.step(12 * 3_600_000);
  expect(store.seen.has("coming")).toBe(false);
});
