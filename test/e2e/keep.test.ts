// How long a robot keeps a key is the word of the person who brought it: for a run, for the daemon's life, on disk,
// until a time, for a number of runs.
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { test } from "../support/office-test.ts";

test("keep memory: until the daemon stops, and no longer", async ({ office }) => {
  await using robot = await office.robot("memory");
  expect((await robot.inject("--keep", "memory")).status).toBe(0);
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
  await robot.stop();
  await robot.start();
  await robot.waiting();
});

test("keep disk: a restart needs nobody, until it is told to forget", async ({ office }) => {
  await using robot = await office.robot("disk");
  expect((await robot.inject("--keep", "disk")).status).toBe(0);
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
  await robot.stop();
  await robot.start();
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
  expect(await robot.status()).toMatchObject({ vaults: [{ name: "shop", unlocked: true, keep: "disk" }] });
  await robot.daemon.kill("SIGKILL");
  await robot.start();
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });

  await office.ada.ok(["robot", "lock", "disk"]);
  await robot.stop();
  await robot.start();
  await robot.waiting();
  expect((await robot.status()).vaults).toMatchObject([{ unlocked: false }]);
});

test("a robot that was told to forget while it was off does so before it does anything else", async ({ office }) => {
  await using robot = await office.robot("off");
  expect((await robot.inject("--keep", "disk")).status).toBe(0);
  await robot.stop();
  await office.ada.ok(["robot", "lock", "off", "shop"]);
  const run = await robot.order();
  await robot.start();
  await robot.reached(run, "waiting_for_secret");
});

test("keep run: for the run that asked, not for the next, and never unasked", async ({ office }) => {
  await using robot = await office.robot("once");
  expect(await robot.inject("--keep", "run")).toMatchObject({ status: 4, stdout: "" });
  const run = await robot.waiting();
  expect((await robot.inject("--keep", "run")).status).toBe(0);
  await robot.reached(run, "succeeded");
  await robot.waiting();
});

test("--max-uses: the run after the last one waits, also after a restart", async ({ office }) => {
  await using robot = await office.robot("counted");
  expect((await robot.inject("--keep", "disk", "--max-uses", "2")).status).toBe(0);
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
  await robot.stop();
  await robot.start();
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
  await robot.waiting();
});

test("--not-after: past it the robot has forgotten, and a time that is over is refused", async ({ office }) => {
  await using robot = await office.robot("timed");
  const past = new Date(Date.now() - 1_000).toISOString();
  expect(await robot.inject("--not-after", past)).toMatchObject({
    status: 4,
    stderr: expect.stringContaining("stale"),
  });
  const run = await robot.waiting();
  const soon = Date.now() + 10_000;
  expect((await robot.inject("--not-after", new Date(soon).toISOString())).status).toBe(0);
  await robot.reached(run, "succeeded");
  await sleep(Math.max(0, soon - Date.now()));
  await robot.waiting();
});

test("lock on the host forgets at once", async ({ office }) => {
  await using robot = await office.robot("locked");
  expect((await robot.inject("--keep", "disk")).status).toBe(0);
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
  await robot.host.ok(["lock"]);
  expect((await robot.status()).vaults).toMatchObject([{ unlocked: false }]);
  await robot.waiting();
});
