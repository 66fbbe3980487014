// Flows that a robot starts by the clock: with and without a control plane, once for each instant, and only as signed.
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { iso, systemClock } from "../../../src/base/clock.ts";
import type { FlowId } from "../../../src/base/ids.ts";
import { isInstant } from "../../../src/flow/schedule-times.ts";
import { Schedules } from "../../../src/robot/runs/schedules.ts";
import { newId } from "../../../src/trust/new-id.ts";
import type { Fired } from "../../../src/wire/link.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../../support/robot-trial.ts";
import { type StepClock, stepClock, turn } from "../../support/step-clock.ts";
import { until } from "../../support/until.ts";

const minute = 60_000;
const hour = 60 * minute;
const nodes = chain(code("go", "return msg;"));
/** Time enough for signatures to be checked. */
const settle = async () => {
  for (let i = 0; i < 6; i++) await systemClock.sleep(5);
};

let clock: StepClock;
let trial: RobotTrial;
beforeEach(async () => {
  clock = stepClock(Date.parse("2026-10-24T20:00:00Z"));
  trial = await openRobotTrial({ clock });
});
afterEach(() => trial[Symbol.asyncDispose]());

const cron = "30 2 * * *";
const zone = "Europe/Berlin";
const daily = (change: object = {}) => ({ type: "schedule", cron, zone, target: { robot: trial.robot.id }, ...change });
type Flow = { id: FlowId; hash: string };
const list = (...flows: Flow[]) =>
  trial.upstream.answers.set("/v1/robot/schedules", () => ({
    data: flows.map(({ id, hash }) => ({ flow: id, hash })),
  }));
const step = (ms: number) => clock.step(ms, settle);
const fired = () => trial.upstream.all("fired");
const instants = () => fired().map(({ instant }) => instant.slice(0, 16));

/** The robot hears of these flows. */
async function learn(...flows: Flow[]) {
  list(...flows);
  trial.heart.online();
  await settle();
}

describe("a robot's own schedule", () => {
  test("starts its flow offline, and tells of it: what, when, with what, and how it ended", async () => {
    const flow = await trial.flow(nodes, { triggers: [daily({ input: { day: "any" } })] });
    await learn(flow);
    trial.upstream.online = false;
    await step(4.5 * hour);
    const [begun] = fired();
    expect(begun).toMatchObject({ flow: flow.id, flow_hash: flow.hash, input: { day: "any" } });
    expect(begun?.instant).toBe("2026-10-25T00:30:00.000Z");
    if (!begun) return;
    expect((await trial.upstream.ended(begun.run)).status).toBe("succeeded");
    const about = trial.upstream.messages.filter((message) => "run" in message && message.run === begun.run);
    expect(about.map(({ t }) => t)).toEqual(["fired", "run", "run", "run"]);
  });

  test("goes on after a restart, without a control plane, and starts no instant twice, also where a clock is set back", async () => {
    await learn(await trial.flow(nodes, { triggers: [daily()] }));
    trial.upstream.online = true;
    await step(5 * hour);
    await trial.restart();
    trial.upstream.online = false;
    await settle();
    // Half past two comes again: summer time has ended.
    await step(30 * hour);
    expect(instants()).toEqual(["2026-10-25T00:30", "2026-10-26T01:30"]);
  });

  test.each([
    ["skip", []],
    ["run", ["2026-10-27T01:30"]],
  ])("with %s starts %j when the robot was off for days", async (missed, expected) => {
    await learn(await trial.flow(nodes, { triggers: [daily({ missed })] }));
    await trial.heart.stop(0);
    await clock.step(2.4 * 24 * hour);
    await trial.restart();
    await settle();
    expect(instants()).toEqual(expected);
  });

  test("starts late what it slept through, if hardly", async () => {
    await learn(await trial.flow(nodes, { triggers: [daily()] }));
    await step(4 * hour);
    // The host sleeps: no timer rings.
    const asleep = { ...clock };
    expect(asleep.now()).toBe(clock.now());
    await clock.step(33 * minute, async () => {});
    trial.heart.slept(33 * minute);
    await settle();
    expect(instants()).toEqual(["2026-10-25T00:30"]);
  });

  test("ends with its flow, with a version without it, and with who signed it; offline, too", async () => {
    const first = await trial.flow(nodes, { triggers: [daily()] });
    await learn(first);
    await learn();
    await step(5 * hour);
    expect(fired()).toEqual([]);
    const hourly = { triggers: [daily({ cron: "30 * * * *" })] };
    const second = await trial.flow(nodes, { ...hourly, id: first.id, version: 2, previous: first.hash });
    await learn(second);
    const admin = await trial.ws.member("admin");
    const foreign = await trial.flow(nodes, { ...hourly, by: admin.signer });
    await learn(second, foreign);
    await trial.ws.revoke({ type: "member", id: admin.id, serial: 1 });
    await trial.standing.refresh();
    trial.upstream.online = false;
    await step(hour);
    expect(fired().map(({ flow }) => flow)).toEqual([second.id]);
  });

  test("is not taken from a server that shows an older version, another robot's, or one that nobody signed", async () => {
    const first = await trial.flow(nodes, { triggers: [daily()] });
    const second = await trial.flow(nodes, {
      triggers: [daily({ cron: "0 3 * * *" })],
      id: first.id,
      version: 2,
      previous: first.hash,
    });
    await learn(second);
    await learn(first);
    const others = await trial.flow(nodes, { triggers: [daily({ target: { robot: newId("rob") } })] });
    const unsigned = await trial.flow(nodes, { triggers: [daily()], by: (await trial.ws.member("operator")).signer });
    await learn(first, others, unsigned);
    await step(12 * hour);
    expect(instants()).toEqual(["2026-10-25T02:00"]);
    expect(fired()[0]?.flow_hash).toBe(second.hash);
  });

  test("of a flow with two at one time starts it once", async () => {
    await learn(await trial.flow(nodes, { triggers: [daily(), daily({ cron: "30 */2 * * *" })] }));
    await step(5 * hour);
    expect(instants().filter((at) => at === "2026-10-25T00:30")).toHaveLength(1);
  });
});

test("whatever dies, sleeps or is set, each instant starts at most one run, and none is left out while all is well", async () => {
  const flow = await trial.flow(nodes, { triggers: [daily({ cron: "*/20 * * * *", missed: "run" })] });
  list(flow);
  await trial.heart.stop(0);
  const key = "begun";
  const begun = () => (trial.store.documents.find(key) ?? []) as number[];
  let dies = 0;
  // The only one who sleeps: while nobody does, something is under way.
  let sleeping = 0;
  const own = {
    ...clock,
    sleep: (ms: number, signal?: AbortSignal) => {
      sleeping++;
      return clock.sleep(ms, signal).finally(() => sleeping--);
    },
  };
  const quiet = async () => {
    do await turn();
    while (sleeping === 0);
  };
  const open = () => {
    const schedules = new Schedules({
      ...{ standing: trial.standing, store: trial.store, upstream: trial.upstream, clock: own },
      runs: {
        begin: ({ own }) => {
          if (dies-- === 1) throw new TypeError("the disk is gone");
          trial.store.documents.set(key, [...begun(), own.instant]);
          if (dies-- === 1) throw new TypeError("the disk is gone, a little later");
        },
      },
      preflight: { look: () => Number.POSITIVE_INFINITY, take: () => undefined },
      report: () => {},
    });
    schedules.learn();
    return schedules;
  };
  const deeds = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: minute, max: 90 * minute }) }),
      fc.record({ do: fc.constant("off" as const), ms: fc.integer({ min: 0, max: 30 * hour }) }),
      fc.record({ do: fc.constant("break" as const), ms: fc.integer({ min: 1, max: 2 }) }),
      fc.record({ do: fc.constant("learn" as const), ms: fc.constant(0) }),
    ),
    { minLength: 3, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(deeds, async (all) => {
      trial.store.documents.set(key, []);
      let schedules = open();
      await quiet();
      for (const deed of all) {
        const before = begun().length;
        const at = clock.now();
        if (deed.do === "break") dies = deed.ms;
        if (deed.do === "learn") schedules.learn();
        if (deed.do === "off") {
          await schedules[Symbol.asyncDispose]();
          await clock.step(deed.ms);
          schedules = open();
        }
        if (deed.do === "pass") await clock.step(deed.ms, quiet);
        await quiet();
        if (deed.do === "off") expect(begun().length - before).toBeLessThanOrEqual(1);
        if (deed.do === "pass") {
          const due = Math.floor(clock.now() / (20 * minute)) - Math.floor(at / (20 * minute));
          expect(begun().length - before).toBeGreaterThanOrEqual(due - 1);
        }
      }
      await schedules[Symbol.asyncDispose]();
      const started = begun();
      expect(new Set(started).size).toBe(started.length);
      for (const at of started) expect(isInstant({ cron: "*/20 * * * *", zone }, at)).toBe(true);
    }),
    { numRuns: 40 },
  );
}, 60_000);

describe("a run that a server fired for a label's schedule", () => {
  const instant = "2026-10-25T00:30:00.000Z";
  const label = (change: object = {}) => daily({ target: { label: "lab" }, input: { n: 1 }, ...change });

  /** Hands it over half a minute after the instant; its outcome. */
  async function hand(
    flow: Flow,
    told: Partial<Extract<Fired, { trigger: "schedule" }>> = {},
    input: object = { n: 1 },
  ) {
    const run = newId("run");
    const at = iso(clock.now());
    const frame = { run, flow: flow.id, trigger: "schedule" as const, at, instant, ...told };
    trial.handle({ t: "run", fired: frame, flow_hash: flow.hash, input: { ...input } });
    const { status, outcome } = await trial.upstream.ended(frame.run);
    return outcome?.error?.code ?? status;
  }

  test("is run once for its instant, whatever its name, also after a restart", async () => {
    const flow = await trial.flow(nodes, { triggers: [label()] });
    await clock.step(4.5 * hour + 30_000);
    expect(await hand(flow)).toBe("succeeded");
    expect(await hand(flow)).toBe("replayed");
    await trial.restart();
    expect(await hand(flow)).toBe("replayed");
  });

  const forged: [string, object, Partial<Extract<Fired, { trigger: "schedule" }>>, object, number][] = [
    ["at another time than the pattern means", {}, { instant: "2026-10-25T00:31:00.000Z" }, { n: 1 }, 0],
    ["in the other of two equal hours", {}, { instant: "2026-10-25T01:30:00.000Z" }, { n: 1 }, hour],
    ["long after", {}, {}, { n: 1 }, 2 * hour],
    ["a day after, though it may be made up for", { missed: "run" }, {}, { n: 1 }, 26 * hour],
    ["long before", {}, {}, { n: 1 }, -10 * minute],
    ["with another input", {}, {}, { n: 2 }, 0],
    ["that is another label's", { target: { label: "other" } }, {}, { n: 1 }, 0],
    ["that is the robot's own to start", { target: { robot: "me" } }, {}, { n: 1 }, 0],
    ["that says nowhere", { target: undefined }, {}, { n: 1 }, 0],
  ];
  test.each(forged)("%s is refused as untrusted-flow", async (_, change, told, input, late) => {
    const target = JSON.stringify(change).includes("me") ? { target: { robot: trial.robot.id } } : {};
    const trigger = JSON.parse(JSON.stringify(label({ ...change, ...target })));
    const flow = await trial.flow(nodes, { triggers: [trigger] });
    await clock.step(4.5 * hour + 30_000 + late);
    expect(await hand(flow, told, input)).toBe("untrusted-flow");
    await until("it to be told", () => trial.upstream.all("run").length > 0);
    expect(trial.upstream.all("run").map(({ status }) => status)).not.toContain("running");
  });
});
