// A host that sleeps: its wall clock goes on and its monotonic one does not.
import { expect, test } from "vitest";
import { Challenges } from "../../../src/robot/asker/challenges.ts";
import { openWakeWatch } from "../../../src/robot/health/wake-watch.ts";
import { Leases } from "../../../src/robot/vaults/leases.ts";
import { askLifetime } from "../../../src/trust/inject.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { leaseTime } from "../../../src/wire/limits.ts";
import { type StepClock, stepClock } from "../../support/step-clock.ts";

/** A step clock whose host can be sent to sleep. */
function sleepyClock(): StepClock & { sleepFor(ms: number): void } {
  const clock = stepClock();
  let slept = 0;
  return {
    ...clock,
    now: () => clock.now() + slept,
    sleepFor(ms) {
      slept += ms;
    },
  };
}

test.each([
  ["an hour's sleep", 3_600_000, [3_600_000]],
  ["five seconds", 5_000, [5_000]],
  ["a clock that was corrected by less", 4_999, []],
  ["a clock that was set back", -3_600_000, []],
])("%s is told of as it was", async (_title, ms, told) => {
  const clock = sleepyClock();
  const woke: number[] = [];
  using _watch = openWakeWatch({ clock, woke: (slept) => woke.push(slept) });
  await clock.step(10_000);
  clock.sleepFor(ms);
  await clock.step(2_000);
  expect(woke).toEqual(told);
  await clock.step(10_000);
  expect(woke).toEqual(told);
});

test("what is disposed says nothing more", async () => {
  const clock = sleepyClock();
  const woke: number[] = [];
  openWakeWatch({ clock, woke: (slept) => woke.push(slept) })[Symbol.dispose]();
  clock.sleepFor(3_600_000);
  await clock.step(10_000);
  expect(woke).toEqual([]);
});

test("a challenge dies of the time that was slept away", () => {
  const clock = sleepyClock();
  using challenges = new Challenges(clock);
  const [old, vault] = [newId("ask"), newId("vau")];
  challenges.make(old, { vault, epoch: 1, run: undefined });
  challenges.slept(askLifetime - 1);
  expect(challenges.has(old)).toBe(true);
  challenges.slept(1);
  expect(challenges.has(old)).toBe(false);
  expect(challenges.take(old)).toBeUndefined();
});

test("a lease that ran out in a sleep is lost, and word of it that comes afterwards brings it back no more", async () => {
  const clock = sleepyClock();
  const sent: { t: string; do?: string; lease?: string }[] = [];
  const leases = new Leases({ upstream: { online: true, push: (message) => void sent.push(message) }, clock });
  const vault = newId("vau");
  const signal = new AbortController().signal;
  const acquire = () => leases.acquire({ run: newId("run"), vaults: [vault], mode: "exclusive" }, signal);
  const held = acquire();
  const asked = sent.at(-1)?.lease ?? "";
  const answer = { t: "lease", n: 1, state: "held", round: 0, fences: { [vault]: 1 } } as const;
  leases.take({ ...answer, lease: asked as ReturnType<typeof newId<"lea">> });
  const lease = await held;
  leases.slept(leaseTime - 1);
  await clock.step(0);
  expect(lease.lost.aborted).toBe(false);
  leases.slept(1);
  await clock.step(0);
  expect(lease.lost.aborted).toBe(true);

  const late = acquire();
  late.catch(() => {});
  const lateAsk = sent.findLast((message) => message.do === "acquire")?.lease ?? "";
  leases.slept(leaseTime);
  leases.take({ ...answer, lease: lateAsk as ReturnType<typeof newId<"lea">> });
  await clock.step(0);
  expect(sent.at(-1)).toMatchObject({ do: "release", lease: lateAsk });
  leases[Symbol.dispose]();
});
