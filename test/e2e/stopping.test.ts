// A robot that is told to stop, in whatever state its runs and its control plane are: it ends in time and by itself,
// leaves no process behind, and what it could not tell any more it tells when it starts again.
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Office } from "../support/office.ts";
import type { OfficeRobot } from "../support/office-robot.ts";
import { test } from "../support/office-test.ts";
import { until } from "../support/until.ts";

/** What `shutdownGrace` is set to on the robots of an office, and what a stop may take besides, milliseconds. */
const grace = 500;
const [killGrace, flushGrace] = [5_000, 3_000];
/** For a busy machine. */
const margin = 6_000;

async function flowOf(office: Office, name: string, source: string): Promise<string> {
  const document = {
    name,
    nodes: [
      { id: "start", type: "core.start", wires: [["work"]] },
      { id: "work", type: "core.function", config: { code: source } },
    ],
  };
  await office.ada.ok(["flow", "push", office.file(`${name}.json`, JSON.stringify(document))]);
  return name;
}

/** Stops it as a service manager does, and looks at what is left. */
async function terminate(robot: OfficeRobot): Promise<{ status: number | null; took: number; left: number[] }> {
  const { daemon } = robot;
  const family = [daemon.pid, ...robot.runners()];
  const begin = performance.now();
  const status = await daemon.kill("SIGTERM");
  return { status, took: performance.now() - begin, left: family.filter((pid) => existsSync(`/proc/${pid}`)) };
}

test("a run in flight gets its grace and is interrupted, and the next start says so", async ({ office }) => {
  await using robot = await office.robot("busy");
  const run = await robot.order(await flowOf(office, "busy", "await new Promise((go) => setTimeout(go, 60_000));"));
  await robot.reached(run, "running");
  await sleep(300);
  const { status, took, left } = await terminate(robot);
  expect({ status, left }).toEqual({ status: 0, left: [] });
  expect(took).toBeGreaterThan(grace * 0.9);
  expect(took).toBeLessThan(grace + killGrace + flushGrace + margin);
  await robot.start();
  // A function may run twice: it begins again from the start.
  await until("it to run again", async () => robot.runners().length > 0);
  await office.ada.ok(["run", "cancel", run.id]);
  await robot.reached(run, "cancelled");
});

test("a run that waits for a key holds nobody up, and waits again after the next start", async ({ office }) => {
  await using robot = await office.robot("waiting");
  const run = await robot.waiting();
  const { status, took, left } = await terminate(robot);
  expect({ status, left }).toEqual({ status: 0, left: [] });
  expect(took).toBeLessThan(grace + flushGrace + margin);
  await robot.start();
  await until("it to ask again", async () => (await robot.status()).waiting.length > 0);
  expect((await robot.inject()).status).toBe(0);
  await robot.reached(run, "succeeded");
});

test("without a control plane it stops all the same, and tells the end of a run when both are back", async ({
  office,
}) => {
  await using robot = await office.robot("alone");
  const run = await robot.order(
    await flowOf(office, "alone", "await new Promise((go) => setTimeout(go, 1_500)); return msg;"),
  );
  await robot.reached(run, "running");
  await office.server[Symbol.asyncDispose]();
  await sleep(2_500);
  const { status, took, left } = await terminate(robot);
  expect({ status, left }).toEqual({ status: 0, left: [] });
  expect(took).toBeLessThan(grace + flushGrace + margin);
  await office.startServer();
  await robot.start();
  await robot.reached(run, "succeeded");
});

test("a node that hears nothing is killed with its process", async ({ office }) => {
  await using robot = await office.robot("deaf");
  const run = await robot.order(await flowOf(office, "deaf", "for (;;) {}"));
  await robot.reached(run, "running");
  await until("its process to work", () => robot.runners().length > 0);
  const { status, took, left } = await terminate(robot);
  expect({ status, left }).toEqual({ status: 0, left: [] });
  expect(took).toBeLessThan(grace + killGrace + flushGrace + margin);
});
