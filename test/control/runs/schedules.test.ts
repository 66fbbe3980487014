// What a control plane fires for labels, and what it keeps of what robots fired by themselves.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { iso } from "../../../src/base/clock.ts";
import { openLocalBus } from "../../../src/control/bus.ts";
import { Context } from "../../../src/control/context.ts";
import { dropSchedules, fireSchedules, putSchedules } from "../../../src/control/runs/schedules.ts";
import { openStore } from "../../../src/control/store/store.ts";
import { parseDocument } from "../../../src/flow/document.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { statementHash } from "../../../src/trust/statement.ts";
import { call } from "../../../src/wire/call.ts";
import * as routes from "../../../src/wire/routes/flows.ts";
import { addRobot, openTestControl, openTestLog, type SignedIn, signUp } from "../../support/control.ts";
import { linkUp } from "../../support/link.ts";
import { type StepClock, stepClock } from "../../support/step-clock.ts";
import { tempHome } from "../../support/temp-home.ts";
import { openTestWorkspace } from "../../support/workspace.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("for a label", () => {
  let clock: StepClock;
  let stack: AsyncDisposableStack;
  let context: Context;
  let reopen: () => Promise<void>;
  beforeEach(async () => {
    clock = stepClock(Date.parse("2026-10-24T20:00:00Z"));
    stack = new AsyncDisposableStack();
    const home = stack.use(tempHome());
    const open = async () =>
      new Context({ store: await openStore(home.path), bus: openLocalBus(), clock, logger: openTestLog().logger });
    context = await open();
    reopen = async () => {
      await context.store[Symbol.asyncDispose]();
      context = await open();
    };
    stack.defer(() => context.store[Symbol.asyncDispose]());
  });
  afterEach(() => stack.disposeAsync());

  async function push(change: object = {}, { id = newId("flw"), version = 1 } = {}) {
    const ws = await openTestWorkspace({ now: () => clock.now() });
    const trigger = {
      type: "schedule",
      cron: "30 2 * * *",
      zone: "Europe/Berlin",
      target: { label: "shop" },
      ...change,
    };
    const document = { name: "nightly", nodes: [{ id: "start", type: "core.start" }], triggers: [trigger] };
    const statement = await ws.signAs(ws.owner.signer, "flow", { flow: id, version, previous: "", document });
    const at = iso(clock.now());
    const hash = statementHash(ws.workspace, statement);
    await context.change(async (change) => {
      const row = { id, name: "nightly", version, hash, statement, created_at: at, updated_at: at };
      await change.store.flows.put(row);
      await putSchedules(change, { flow: id, issuedAt: at }, parseDocument(document));
    });
    return id;
  }
  const fired = async () => {
    const { data } = await context.store.runs.page({ limit: 100 });
    const whole = await Promise.all(data.reverse().map(({ id }) => context.store.runs.find(id)));
    return whole.filter((run) => run !== undefined);
  };
  const instants = async () => (await fired()).map(({ scheduled_for }) => scheduled_for?.slice(0, 16));

  it("makes one run for an instant, however often it looks and starts again", async () => {
    const flow = await push({ input: { n: 1 } });
    const wait = await fireSchedules(context);
    expect(wait).toBe(30_000);
    await clock.step(4.5 * hour);
    for (let i = 0; i < 3; i++) await fireSchedules(context);
    await reopen();
    await fireSchedules(context);
    await clock.step(hour);
    await fireSchedules(context);
    expect(await fired()).toMatchObject([
      { flow, trigger: "schedule", label: "shop", robot: null, status: "queued", input: { n: 1 }, order: null },
    ]);
    expect(await instants()).toEqual(["2026-10-25T00:30"]);
    expect(await context.store.hooks.findFired((await fired())[0]?.id ?? newId("run"))).toMatchObject({ vaults: [] });
  });

  it("sleeps until the next instant when that is near", async () => {
    await push({ cron: "* * * * *" });
    await clock.step(50_000);
    await fireSchedules(context);
    expect(await fireSchedules(context)).toBe(10_000);
  });

  it.each([
    ["skip", 3 * 24 * hour, []],
    ["skip", 4.5 * hour + 4 * minute, ["2026-10-25T00:30"]],
    ["run", 3 * 24 * hour, ["2026-10-27T01:30"]],
  ])("with %s, being away for %d ms, makes the runs %j", async (missed, ms, expected) => {
    await push({ missed });
    await clock.step(ms);
    await fireSchedules(context);
    expect(await instants()).toEqual(expected);
  });

  it("starts no flow that was deleted, by a version that is gone, or before it was signed", async () => {
    const id = await push({ missed: "run" });
    await fireSchedules(context);
    expect(await fired()).toEqual([]);
    await push({ cron: "30 3 * * *" }, { id, version: 2 });
    await clock.step(5 * hour);
    await fireSchedules(context);
    expect(await instants()).toEqual([]);
    await clock.step(1.5 * hour);
    await fireSchedules(context);
    expect(await instants()).toEqual(["2026-10-25T02:30"]);
    await context.change((change) => dropSchedules(change, id));
    await clock.step(24 * hour);
    await fireSchedules(context);
    expect(await instants()).toHaveLength(1);
  });

  it("goes on where the clock is set back, and makes no second run for an instant", async () => {
    const ahead = stepClock(clock.now() + 365 * 24 * hour);
    const now = context;
    await push({ cron: "0 * * * *" });
    context = new Context({ store: now.store, bus: now.bus, clock: ahead, logger: now.logger });
    await fireSchedules(context);
    context = now;
    for (let i = 0; i < 3; i++) {
      await fireSchedules(context);
      await clock.step(hour);
    }
    await fireSchedules(context);
    const all = await instants();
    expect(all.filter((at) => at?.startsWith("2026"))).toEqual([
      "2026-10-24T21:00",
      "2026-10-24T22:00",
      "2026-10-24T23:00",
    ]);
    expect(new Set(all).size).toBe(all.length);
  });

  it("lets no more runs of a flow wait than may wait of any", async () => {
    const flow = await push({ cron: "* * * * * *", missed: "run" });
    await clock.step(1_000);
    await fireSchedules(context);
    const [first] = await fired();
    if (!first) throw new TypeError("no run");
    await context.store.transaction(async ({ runs }) => {
      for (let i = 0; i < 1_000; i++) await runs.insert({ ...first, id: newId("run"), scheduled_for: null });
    });
    await clock.step(1_000);
    await fireSchedules(context);
    expect(await context.store.runs.countWaitingOf(flow)).toBe(1_001);
    expect((await context.store.audit.findLast())?.action).toBe("flow.not-fired");
  });
});

async function pushTo(by: SignedIn, trigger: object, flow = newId("flw")) {
  const document = { name: "nightly", nodes: [{ id: "start", type: "core.start" }], triggers: [trigger] };
  const statement = await by.workspace.signAs(by.member.signer, "flow", { flow, version: 1, previous: "", document });
  return call(by.caller, routes.putFlow, { body: { statement } });
}

describe("a linked robot", () => {
  it("is handed the instants of its label until the flow is deleted, and hears of that", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const robot = await addRobot(control, owner, { labels: ["shop"] });
    await using link = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    const flow = await pushTo(owner, { type: "schedule", cron: "* * * * * *", target: { label: "shop" } });
    const frame = await link.next("run");
    if (!("fired" in frame) || frame.fired.trigger !== "schedule") throw new TypeError("not of a schedule");
    expect(frame.fired).toMatchObject({ flow: flow.id });
    expect(Date.parse(frame.fired.instant) % 1_000).toBe(0);
    const row = await call(owner.caller, routes.getRun, { params: { id: frame.fired.run } });
    expect(row).toMatchObject({ trigger: "schedule", scheduled_for: frame.fired.instant, label: "shop" });
    await call(owner.caller, routes.deleteFlow, { params: { id: flow.id } });
    await expect.poll(() => link.frames.filter(({ t }) => t === "changed").length).toBe(2);
  });

  it("learns which flows are its own to start, and its word of a run is kept only for those", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const robot = await addRobot(control, owner);
    await using link = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    const own = await pushTo(owner, { type: "schedule", cron: "0 0 1 1 *", target: { robot: robot.id } });
    const { data } = await call(control.caller(link.session), routes.listRobotSchedules, {});
    expect(data).toEqual([{ flow: own.id, hash: own.hash }]);
    const tell = async (flow: string, hash: string) => {
      const run = newId("run");
      const at = iso(Date.now() - hour);
      await link.deliver({ t: "fired", run, flow: own.id, flow_hash: hash, at, instant: at, input: { flow } });
      await link.deliver({ t: "run", run, status: "running", at });
      return { run, at };
    };
    const { run, at } = await tell("own", own.hash);
    expect(await call(owner.caller, routes.getRun, { params: { id: run } })).toMatchObject({
      ...{ status: "running", trigger: "schedule", robot: robot.id, flow: own.id, flow_version: 1 },
      ...{ scheduled_for: at, created_at: at, started_at: at },
    });
    const forged = await tell("forged", "A".repeat(43));
    await expect(call(owner.caller, routes.getRun, { params: { id: forged.run } })).rejects.toMatchObject({
      code: "not-found",
    });
  });
});
