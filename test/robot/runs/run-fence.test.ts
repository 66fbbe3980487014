// A run that may come to another robot: stopped in time by the one that is cut off, and not begun again without asking.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { errorOf } from "../../../src/base/errors.ts";
import { RunFence } from "../../../src/robot/runs/run-fence.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../../support/robot-trial.ts";
import { type StepClock, stepClock } from "../../support/step-clock.ts";
import { until } from "../../support/until.ts";

const minute = 60_000;
const settle = () => systemClock.sleep(2);

let clock: StepClock;
let trial: RobotTrial;
beforeEach(async () => {
  clock = stepClock();
  // What stops at once stops at once.
  const sleep = (ms: number, signal?: AbortSignal) => (ms < 100 ? systemClock : clock).sleep(ms, signal);
  trial = await openRobotTrial({ clock: { ...clock, sleep }, settings: { concurrency: 1 } });
});
afterEach(() => trial[Symbol.asyncDispose]());

const forEver = chain({ id: "wait", type: "core.delay", config: { for: "2h" } });
const sturdy = { settings: { onLost: "run-again", lostAfter: "20m", timeout: "5h" } };
const toLabel = { target: { label: "lab" } };

async function begin(settings: Record<string, unknown>, target: Record<string, unknown>) {
  const { run, message } = await trial.order(await trial.flow(forEver, settings), {}, target);
  trial.handle(message);
  await until("it to run", () => trial.upstream.states(run).includes("running"));
  return run;
}

test("counts for how long there was no link, a sleep included, and begins anew with each", async () => {
  const upstream = { online: true };
  const told: string[] = [];
  let asleep = 0;
  const sleepy = { ...clock, now: () => clock.now() + asleep };
  using fence = new RunFence<string>({ upstream, clock: sleepy, cutOff: (run) => void told.push(run) });
  for (const [run, seconds] of Object.entries({ short: 30, long: 60, ended: 30 })) fence.guard(run, seconds * 1_000);
  fence.release("ended");
  await clock.step(60_000);
  upstream.online = false;
  await clock.step(20_000);
  upstream.online = true;
  await clock.step(10_000);
  upstream.online = false;
  await clock.step(20_000);
  expect(told).toEqual([]);
  await clock.step(10_000);
  expect(told).toEqual(["short"]);
  asleep = 3_600_000;
  await clock.step(10_000);
  expect(told).toEqual(["short", "long"]);
});

describe("a robot that is cut off", () => {
  test("stops such a run before another may have it, and says so", async () => {
    const run = await begin(sturdy, toLabel);
    trial.upstream.online = false;
    await clock.step(17 * minute, settle);
    expect(trial.upstream.states(run).at(-1)).toBe("running");
    await clock.step(1.5 * minute, settle);
    expect((await trial.upstream.ended(run)).status).toBe("lost");
  });

  test.each([
    ["its own", sturdy, {}],
    ["one that no other may have", { settings: { timeout: "5h" } }, toLabel],
  ])("goes on with %s", async (_, settings, target) => {
    const run = await begin(settings, target);
    trial.upstream.online = false;
    await clock.step(100 * minute, settle);
    expect(trial.upstream.states(run).at(-1)).toBe("running");
  });

  test.each([
    [true, "running"],
    [false, "cancelled"],
  ])("and starts again asks whether such a run is still its own: %s", async (mine, status) => {
    const run = await begin(sturdy, toLabel);
    const path = `/v1/robot/runs/${run}`;
    trial.upstream.answers.set(path, () => {
      throw errorOf({ code: "unreachable", message: "not now" });
    });
    await trial.restart();
    await until("it to ask", () => trial.upstream.calls.includes(path));
    expect(trial.upstream.states(run)).toEqual(["assigned", "running"]);
    trial.upstream.answers.set(path, () => ({ mine }));
    await clock.step(10_000, settle);
    await until("its next state", () => trial.upstream.states(run).length > 2);
    expect(trial.upstream.states(run).at(-1)).toBe(status);
  });
});

test("among runs that wait on a robot the urgent one is next", async () => {
  const order: string[] = [];
  const slow = await trial.flow(chain({ id: "wait", type: "core.delay", config: { for: "1h" } }), {
    settings: { timeout: "5h" },
  });
  const first = await trial.start(slow);
  await until("it to run", () => trial.upstream.states(first).includes("running"));
  const names = new Map<string, string>();
  for (const [name, priority] of [
    ["idle", -5],
    ["plain", 0],
    ["urgent", 5],
  ] as const)
    names.set(await trial.start(await trial.flow(chain(code("go", "return msg;")), { settings: { priority } })), name);
  await until("all to wait", () => trial.heart.status().runs.length === 4);
  trial.handle({ t: "cancel", run: first });
  for (const run of names.keys()) await trial.upstream.ended(run as typeof first);
  for (const { run, status } of trial.upstream.all("run")) {
    if (status === "running" && names.has(run)) order.push(names.get(run) ?? "");
  }
  expect(order).toEqual(["urgent", "plain", "idle"]);
});
