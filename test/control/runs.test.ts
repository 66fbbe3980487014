import { describe, expect, it } from "vitest";
import { iso, systemClock } from "../../src/base/clock.ts";
import { openLocalBus } from "../../src/control/bus.ts";
import { Context } from "../../src/control/context.ts";
import { openStore } from "../../src/control/store/store.ts";
import { pruneRuns } from "../../src/control/tidying.ts";
import { toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { boxKeyPair } from "../../src/crypto/keys.ts";
import { newId } from "../../src/trust/new-id.ts";
import { call } from "../../src/wire/call.ts";
import * as routes from "../../src/wire/routes/flows.ts";
import { injectSecret, listAsks, openAsk } from "../../src/wire/routes/robots.ts";
import { addMember, addRobot, openTestControl, openTestLog, type SignedIn, signUp } from "../support/control.ts";
import { linkUp } from "../support/link.ts";
import { makeVault } from "../support/test-vault.ts";
import type { TestRobot } from "../support/workspace.ts";

async function pushFlow(by: SignedIn, { flow = newId("flw"), version = 1, previous = "", name = "my-flow" } = {}) {
  const document = { name, nodes: [{ id: "start", type: "core.start" }] };
  const statement = await by.workspace.signAs(by.member.signer, "flow", { flow, version, previous, document });
  return call(by.caller, routes.putFlow, { body: { statement } });
}

async function order(by: SignedIn, flow: routes.FlowRow, target: object, change: object = {}) {
  const run = newId("run");
  const input = { hello: "world" };
  const hash = toBase64url(sha256(utf8(JSON.stringify(input))));
  const notAfter = iso(Date.now() + 3_600_000);
  const payload = { run, flow: flow.id, flowHash: flow.hash, target, input: hash, notAfter, ...change };
  return { order: await by.workspace.signAs(by.member.signer, "run", payload), input };
}

const counts = { nodes: 1, messages: 1, errors: 0 };
const at = () => iso(Date.now());

async function openWithRobots(...labels: string[][]) {
  const control = await openTestControl();
  const owner = await signUp(control);
  const robots: TestRobot[] = [];
  for (const [i, own] of labels.entries()) robots.push(await addRobot(control, owner, { name: `r${i}`, labels: own }));
  const link = (robot: TestRobot | undefined) => {
    if (!robot) throw new Error("no such robot");
    return linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
  };
  return { control, owner, robots, link };
}

describe("flows", () => {
  it("take the next version and no other", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const first = await pushFlow(owner);
    const second = await pushFlow(owner, { flow: first.id, version: 2, previous: first.hash });
    expect(second).toMatchObject({ version: 2, created_at: first.created_at });
    for (const wrong of [
      { flow: first.id, version: 2, previous: first.hash },
      { flow: first.id, version: 4, previous: second.hash },
      { flow: first.id, version: 3, previous: first.hash },
    ])
      await expect(pushFlow(owner, wrong)).rejects.toMatchObject({ code: "conflict" });
    await expect(pushFlow(owner)).rejects.toMatchObject({ code: "conflict" });
    const viewer = await addMember(control, owner, "operator");
    await expect(pushFlow(viewer, { name: "other" })).rejects.toMatchObject({ code: "not-allowed" });
  });
});

describe("a run", () => {
  it("goes to its robot, tells its states and events, and ends", async () => {
    const { control, owner, robots, link } = await openWithRobots([]);
    await using _ = control;
    const [robot] = robots;
    const flow = await pushFlow(owner);
    await using linked = await link(robot);
    const body = await order(owner, flow, { robot: robot?.id });
    const run = await call(owner.caller, routes.createRun, { body });
    expect(run).toMatchObject({ status: "assigned", robot: robot?.id, robot_name: "r0", flow_name: "my-flow" });
    expect(await linked.next("run")).toMatchObject({ order: body.order, input: body.input, flow_hash: flow.hash });
    const params = { id: run.id };
    const left = call(owner.caller, routes.getRun, { params, query: { status: "assigned", wait: 20 } });
    await linked.deliver({ t: "run", run: run.id, status: "running", at: at() });
    expect(await left).toMatchObject({ status: "running", started_at: expect.any(String) });
    const more = call(owner.caller, routes.listRunEvents, { params, query: { after: 0, wait: 20 } });
    const event = { run: run.id, seq: 1, at: at(), type: "debug", node: "start", data: { a: [1] } };
    await linked.deliver({ t: "event", events: [event, event] });
    expect((await more).data).toEqual([event]);
    const vault = newId("vau");
    const query = { after: 1, status: "running" as const, wait: 20 };
    const waiting = call(owner.caller, routes.listRunEvents, { params, query });
    await linked.deliver({ t: "run", run: run.id, status: "waiting_for_secret", at: at(), waiting_for: [vault] });
    expect(await waiting).toMatchObject({ data: [], run: { status: "waiting_for_secret", waiting_for: [vault] } });
    const outcome = { duration_ms: 5, counts };
    await linked.deliver({ t: "run", run: run.id, status: "succeeded", at: at(), outcome });
    await linked.deliver({ t: "run", run: run.id, status: "failed", at: at(), outcome });
    const ended = await call(owner.caller, routes.getRun, { params });
    expect(ended).toMatchObject({ status: "succeeded", duration_ms: 5, counts, waiting_for: [] });
    const last = await call(owner.caller, routes.listRunEvents, { params, query: { after: 1, wait: 20 } });
    expect(last).toMatchObject({ data: [], run: { status: "succeeded" } });
  });

  it("waits in the queue for its robot, or is cancelled there", async () => {
    const { control, owner, robots, link } = await openWithRobots([]);
    await using _ = control;
    const [robot] = robots;
    const flow = await pushFlow(owner);
    const create = async () =>
      call(owner.caller, routes.createRun, { body: await order(owner, flow, { robot: robot?.id }) });
    const [stays, goes] = [await create(), await create()];
    expect(stays.status).toBe("queued");
    expect(await call(owner.caller, routes.cancelRun, { params: { id: goes.id } })).toMatchObject({
      status: "cancelled",
    });
    await using linked = await link(robot);
    await linked.next("run");
    const { data } = await call(owner.caller, routes.listRuns, {});
    expect(data.map(({ id, status }) => [id, status])).toEqual([
      [goes.id, "cancelled"],
      [stays.id, "assigned"],
    ]);
    await call(owner.caller, routes.cancelRun, { params: { id: stays.id } });
    expect(await linked.next("cancel")).toMatchObject({ run: stays.id });
  });

  it("are paged by cursors that a list gave out, and by no others", async () => {
    await using control = await openTestControl();
    const { caller } = await signUp(control);
    for (const cursor of ["x", "e30", "WzFd"])
      await expect(call(caller, routes.listRuns, { query: { cursor } })).rejects.toMatchObject({ code: "bad-input" });
  });

  it("by label goes to the linked robot with the fewest runs", async () => {
    const { control, owner, robots, link } = await openWithRobots(["gpu"], ["gpu"], ["cpu"]);
    await using _ = control;
    const flow = await pushFlow(owner);
    const create = async () =>
      call(owner.caller, routes.createRun, { body: await order(owner, flow, { label: "gpu" }) });
    await using _cpu = await link(robots[2]);
    expect(await create()).toMatchObject({ status: "queued", robot: null, label: "gpu" });
    await using _a = await link(robots[0]);
    await using _b = await link(robots[1]);
    const given = [await create(), await create(), await create()].map(({ robot }) => robot);
    expect(given.filter((id) => id === robots[0]?.id)).toHaveLength(1);
    expect(given.filter((id) => id === robots[1]?.id)).toHaveLength(2);
  });

  it("is refused when its order is not what the server can check", async () => {
    const { control, owner, robots } = await openWithRobots([]);
    await using _ = control;
    const flow = await pushFlow(owner);
    const target = { robot: robots[0]?.id };
    const other = toBase64url(sha256(utf8("{}")));
    const create = async (change: object) =>
      call(owner.caller, routes.createRun, { body: await order(owner, flow, target, change) });
    const cases: [object, string][] = [
      [{ input: other }, "bad-input"],
      [{ flowHash: other }, "conflict"],
      [{ flow: newId("flw") }, "not-found"],
      [{ target: { robot: newId("rob") } }, "not-found"],
      [{ notAfter: iso(Date.now() - 1_000) }, "bad-input"],
      [{ notAfter: iso(Date.now() + 90_000_000) }, "bad-input"],
    ];
    for (const [change, code] of cases) await expect(create(change)).rejects.toMatchObject({ code });
    const body = await order(owner, flow, target);
    await call(owner.caller, routes.createRun, { body });
    await expect(call(owner.caller, routes.createRun, { body })).rejects.toMatchObject({ code: "replayed" });
  });

  it("of another robot cannot be touched by this one", async () => {
    const { control, owner, robots, link } = await openWithRobots([], []);
    await using _ = control;
    const flow = await pushFlow(owner);
    await using _own = await link(robots[0]);
    await using other = await link(robots[1]);
    const body = await order(owner, flow, { robot: robots[0]?.id });
    const { id } = await call(owner.caller, routes.createRun, { body });
    await other.deliver({ t: "run", run: id, status: "succeeded", at: at() });
    await other.deliver({ t: "event", events: [{ run: id, seq: 1, at: at(), type: "log" }] });
    expect(await call(owner.caller, routes.getRun, { params: { id } })).toMatchObject({ status: "assigned" });
    expect((await call(owner.caller, routes.listRunEvents, { params: { id } })).data).toEqual([]);
  });
});

describe("an inject", () => {
  it("asks the robot first, hands the sealed bytes on and brings the receipt back, once", async () => {
    const { control, owner, robots, link } = await openWithRobots([]);
    await using _ = control;
    const [robot] = robots;
    if (!robot) throw new Error("no robot");
    const vault = await makeVault(owner);
    const body = { vault: vault.id };
    const ask = () => call(owner.caller, openAsk, { params: { id: robot.id }, body });
    await expect(ask()).rejects.toMatchObject({ code: "robot-offline" });
    await using linked = await link(robot);
    const asking = ask();
    expect(await linked.next("ask-for")).toMatchObject({ vault: vault.id });
    const challenge = toBase64url(boxKeyPair().publicKey);
    const sign = (kind: "ask" | "receipt", payload: object) => owner.workspace.signAs(robot.signer, kind, payload);
    const statement = await sign("ask", { robot: robot.id, vault: vault.id, epoch: 1, challenge });
    const id = newId("ask");
    await linked.deliver({ t: "ask", ask: id, statement });
    expect(await asking).toMatchObject({ id, statement });
    expect((await call(owner.caller, listAsks, {})).data).toHaveLength(1);
    const bytes = utf8("sealed");
    const sealed = toBase64url(bytes);
    const inject = () => call(owner.caller, injectSecret, { params: { ask: id }, body: { sealed } });
    const injecting = inject();
    expect(await linked.next("inject")).toMatchObject({ ask: id, sealed });
    await expect(inject()).rejects.toMatchObject({ code: "conflict" });
    const said = { injectId: toBase64url(new Uint8Array(16)), sealed: toBase64url(sha256(bytes)), result: "accepted" };
    const wrong = await sign("receipt", { ...said, sealed: toBase64url(sha256(utf8("other"))) });
    await linked.deliver({ t: "receipt", ask: id, statement: wrong });
    const receipt = await sign("receipt", said);
    await linked.deliver({ t: "receipt", ask: id, statement: receipt });
    expect(await injecting).toEqual({ receipt });
    expect((await call(owner.caller, listAsks, {})).data).toEqual([]);
    const { data } = await call(owner.caller, routes.listAudit, {});
    expect(data.map(({ action }) => action)).toEqual(expect.arrayContaining(["frame.dropped", "inject.accepted"]));
  });

  it("does not survive the robot's restart: its asks are dropped", async () => {
    const { control, owner, robots, link } = await openWithRobots([]);
    await using _ = control;
    const [robot] = robots;
    if (!robot) throw new Error("no robot");
    const vault = await makeVault(owner);
    const linked = await link(robot);
    const challenge = toBase64url(boxKeyPair().publicKey);
    const payload = { robot: robot.id, vault: vault.id, epoch: 1, challenge };
    const statement = await owner.workspace.signAs(robot.signer, "ask", payload);
    await linked.deliver({ t: "ask", ask: newId("ask"), statement });
    await linked.cut();
    expect((await call(owner.caller, listAsks, {})).data).toHaveLength(1);
    await using _again = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot, generation: 2 });
    expect((await call(owner.caller, listAsks, {})).data).toEqual([]);
  });
});

describe("pruning", () => {
  it("deletes runs that ended long ago with their events, and leaves the rest", async () => {
    const { control, owner, robots, link } = await openWithRobots([]);
    const flow = await pushFlow(owner);
    const linked = await link(robots[0]);
    const runs = [];
    for (const ended of [iso(Date.now() - 86_400_000), at(), undefined]) {
      const body = await order(owner, flow, { robot: robots[0]?.id });
      const run = await call(owner.caller, routes.createRun, { body });
      await linked.deliver({ t: "event", events: [{ run: run.id, seq: 1, at: at(), type: "log" }] });
      if (ended) await linked.deliver({ t: "run", run: run.id, status: "succeeded", at: ended });
      runs.push(run.id);
    }
    await linked.cut();
    await control.close();
    {
      await using store = await openStore(control.dataDir);
      const context = new Context({ store, bus: openLocalBus(), clock: systemClock, logger: openTestLog().logger });
      expect(await pruneRuns(context, 3_600_000)).toBe(1);
      const { data } = await store.runs.page({ limit: 10 });
      expect(data.map(({ id }) => id).sort()).toEqual(runs.slice(1).sort());
      for (const [i, id] of runs.entries())
        expect(await store.runs.listEvents(id, 0, 10)).toHaveLength(i === 0 ? 0 : 1);
    }
    await control[Symbol.asyncDispose]();
  });
});
