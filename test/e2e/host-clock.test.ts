// A robot whose host sleeps, and one whose clock is wrong: real daemons, whose wall clock is set behind their back.
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import { z } from "zod";
import { findFaketime, openHostClock } from "../support/host-clock.ts";
import { hostPart } from "../support/host-part.ts";
import { test as inOffice } from "../support/office-test.ts";
import { until } from "../support/until.ts";

const test = inOffice.skipIf(!hostPart("libfaketime", findFaketime));

test("a host that slept links anew at once, and no key whose time ran out meanwhile is used", {
  timeout: 120_000,
}, async ({ office }) => {
  using clock = openHostClock();
  await using robot = await office.robot("sleepy", { env: clock.env });
  const notAfter = new Date(Date.now() + 60_000).toISOString();
  expect((await robot.inject("--not-after", notAfter)).status).toBe(0);
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });

  const { pid } = robot.daemon;
  process.kill(pid, "SIGSTOP");
  // For long enough that whatever counts by the monotonic clock has something to catch up on, too.
  await wait(6_000);
  clock.set(120);
  process.kill(pid, "SIGCONT");
  const woke = performance.now();
  await robot.daemon.said(/host woke up/);
  await robot.daemon.said(/this host slept, and the link with it/);
  const status = await until("the link", async () => {
    const now = await robot.status();
    return now.link.state === "online" && now;
  });
  expect(performance.now() - woke).toBeLessThan(10_000);
  expect(status.vaults).toMatchObject([{ unlocked: false }]);

  const run = await robot.waiting();
  expect((await robot.inject()).status).toBe(0);
  await robot.reached(run, "succeeded");
});

test("a host whose clock is hours behind runs nothing and says why, until its clock is right", {
  timeout: 120_000,
}, async ({ office }) => {
  using clock = openHostClock();
  await using robot = await office.robot("yesterday", { start: false, env: clock.env });
  const troubles = async () => {
    const shape = z.object({ trouble: z.array(z.object({ code: z.string(), hint: z.string() })) });
    return (await robot.host.json(shape, ["robot", "status"])).trouble;
  };
  clock.set(-7_200);
  await robot.start();
  const wrong = { code: "clock-wrong", hint: expect.stringContaining("timedatectl") };
  expect(await until("the trouble", async () => (await troubles())[0])).toMatchObject(wrong);
  expect(await robot.finished()).toMatchObject({ status: "failed", error: { code: "clock-wrong" } });

  clock.set(0);
  await until("the end of the trouble", async () => (await troubles()).length === 0);
  const run = await robot.waiting();
  expect((await robot.inject()).status).toBe(0);
  await robot.reached(run, "succeeded");
});
