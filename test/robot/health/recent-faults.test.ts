// What the daemon remembers of its own troubles: little, and nothing secret.
import { expect, it } from "vitest";
import { RecentFaults } from "../../../src/robot/health/recent-faults.ts";
import { keptLogger } from "../../support/quiet-logger.ts";
import { stepClock } from "../../support/step-clock.ts";

function open() {
  const [clock, log] = [stepClock(), keptLogger()];
  const faults = new RecentFaults(clock);
  return { clock, log, faults, logger: faults.watch(log) };
}

it("keeps warnings and errors with their time, the newest first, and passes all on to the log", async () => {
  const { clock, log, faults, logger } = open();
  logger.info({}, "robot started");
  logger.warn({ code: "unreachable", error: "cannot reach it", hint: "Is it running?" }, "link down");
  await clock.step(60_000);
  logger.error({}, "out of order");
  expect(faults.list).toEqual([
    { at: "2026-01-01T00:01:00.000Z", times: 1, text: "out of order", code: null, message: null, hint: null },
    {
      ...{ at: "2026-01-01T00:00:00.000Z", times: 1, text: "link down" },
      ...{ code: "unreachable", message: "cannot reach it", hint: "Is it running?" },
    },
  ]);
  expect(log.lines).toHaveLength(3);
});

it("counts what happens again instead of keeping it twice", async () => {
  const { clock, faults, logger } = open();
  for (const _ of [1, 2, 3]) {
    logger.warn({ code: "unreachable", error: "cannot reach it" }, "link down");
    await clock.step(1_000);
  }
  expect(faults.list).toMatchObject([{ times: 3, at: "2026-01-01T00:00:02.000Z" }]);
});

it("keeps few and short ones, however much goes wrong", () => {
  const { faults, logger } = open();
  for (let i = 0; i < 100; i++) logger.warn({ code: "bad-input", error: `${i} ${"x".repeat(5_000)}` }, "refused");
  expect(faults.list).toHaveLength(5);
  expect(faults.list[0]?.message).toMatch(/^99 x{297}$/);
});

it.each(["VSK1-ABCD-EFGH-JKLM", "SBR1-0AAA-0BBB", "sbt_0123456789abcdef", "sbj1_0123456789abcdef"])(
  "shows nothing that looks like %s",
  (secret) => {
    const { faults, logger } = open();
    logger.warn({ code: "bad-key", error: `the key ${secret} is wrong` }, `tried ${secret}`);
    expect(faults.list).toMatchObject([{ message: "the key ••• is wrong", text: "tried •••" }]);
  },
);
