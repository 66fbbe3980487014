// Who gets which run: room, urgency and fairness, and what becomes of runs whose robot is away.
import { describe, expect, it } from "vitest";
import { iso } from "../../../src/base/clock.ts";
import { openLocalBus } from "../../../src/control/bus.ts";
import { Context } from "../../../src/control/context.ts";
import { loseAbsent } from "../../../src/control/runs/lost-runs.ts";
import { openStore } from "../../../src/control/store/store.ts";
import { toBase64url, utf8 } from "../../../src/crypto/bytes.ts";
import { sha256 } from "../../../src/crypto/hash.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { call } from "../../../src/wire/call.ts";
import * as routes from "../../../src/wire/routes/flows.ts";
import type { RunStatus } from "../../../src/wire/shapes.ts";
import { addRobot, openTestControl, openTestLog, type SignedIn, signUp } from "../../support/control.ts";
import { linkUp, type TestLink } from "../../support/link.ts";
import { runningClock } from "../../support/running-clock.ts";

const minute = 60_000;
const at = () => iso(Date.now());
const outcome = { duration_ms: 5, counts: { nodes: 1, messages: 1, errors: 0 } };

async function push(by: SignedIn, name: string, settings: object = {}) {
  const document = { name, settings, nodes: [{ id: "start", type: "core.start" }] };
  const statement = await by.workspace.signAs(by.member.signer, "flow", {
    ...{ flow: newId("flw"), version: 1, previous: "", document },
  });
  return call(by.caller, routes.putFlow, { body: { statement } });
}

async function order(by: SignedIn, flow: routes.FlowRow, target: object = { label: "shop" }) {
  const input = toBase64url(sha256(utf8("{}")));
  const notAfter = iso(Date.now() + 20 * 3_600_000);
  const payload = { run: newId("run"), flow: flow.id, flowHash: flow.hash, target, input, notAfter };
  const made = await by.workspace.signAs(by.member.signer, "run", payload);
  return (await call(by.caller, routes.createRun, { body: { order: made, input: {} } })).id;
}

/** Robots that told how many runs they take, each linked. */
async function openShop(concurrency: number, robots = 1) {
  const clock = runningClock();
  const control = await openTestControl({ clock });
  const owner = await signUp(control);
  const links: TestLink[] = [];
  const all = [];
  for (let i = 0; i < robots; i++) {
    const robot = await addRobot(control, owner, { name: `r${i}`, labels: ["shop"] });
    all.push(robot);
    const link = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    await link.deliver({ t: "status", unlocked: [], running: 0, concurrency });
    links.push(link);
  }
  const show = (id: Awaited<ReturnType<typeof order>>) => call(owner.caller, routes.getRun, { params: { id } });
  const tell = (link: TestLink, run: Awaited<ReturnType<typeof order>>, status: RunStatus) =>
    link.deliver({ t: "run", run, status, at: at(), ...(status === "succeeded" && { outcome }) });
  const [link] = links;
  if (!link) throw new TypeError("no robot");
  return { clock, control, owner, robots: all, links, link, show, tell };
}

describe("runs for a label", () => {
  it("wait until a robot has room, and say behind which run", async () => {
    const { control, owner, link, show, tell } = await openShop(2);
    await using _ = control;
    const [slow, other, third] = [await push(owner, "slow"), await push(owner, "other"), await push(owner, "third")];
    const first = await order(owner, slow);
    await tell(link, first, "running");
    const second = await order(owner, slow);
    expect(await show(second)).toMatchObject({ status: "queued", behind: first });
    const another = await order(owner, other);
    expect(await show(another)).toMatchObject({ status: "assigned", behind: null });
    await tell(link, another, "running");
    const last = await order(owner, third);
    expect(await show(last)).toMatchObject({ status: "queued", behind: first });
    await tell(link, another, "succeeded");
    expect(await show(last)).toMatchObject({ status: "assigned" });
    expect(await show(second)).toMatchObject({ status: "queued" });
    await tell(link, first, "succeeded");
    expect(await show(second)).toMatchObject({ status: "assigned", robot_name: "r0" });
  });

  it("go by urgency, and in the order of their coming among equals", async () => {
    const { control, owner, link, tell } = await openShop(1);
    await using _ = control;
    const flows = {
      idle: await push(owner, "idle", { priority: -3 }),
      plain: await push(owner, "plain"),
      urgent: await push(owner, "urgent", { priority: 5 }),
    };
    let present = await order(owner, flows.plain);
    const names = new Map<string, string>();
    for (const [name, flow] of [
      ["idle", flows.idle],
      ["plain 1", flows.plain],
      ["plain 2", flows.plain],
      ["urgent", flows.urgent],
    ] as const)
      names.set(await order(owner, flow), name);
    const seen: (string | undefined)[] = [];
    for (let i = 0; i < names.size; i++) {
      await tell(link, present, "succeeded");
      const { data } = await call(owner.caller, routes.listRuns, { query: { status: "assigned" } });
      expect(data).toHaveLength(1);
      present = data[0]?.id ?? present;
      seen.push(names.get(present));
    }
    expect(seen).toEqual(["urgent", "plain 1", "plain 2", "idle"]);
  });

  it("begin when a robot takes more at a time, and go to the one with less to do", async () => {
    const { control, owner, links, link, show } = await openShop(1, 2);
    await using _ = control;
    const runs = [];
    for (const name of ["a", "b", "c"]) runs.push(await order(owner, await push(owner, name)));
    const [a, b, c] = await Promise.all(runs.map(show));
    expect(new Set([a?.robot_name, b?.robot_name])).toEqual(new Set(["r0", "r1"]));
    expect(c).toMatchObject({ status: "queued", robot_name: null });
    await link.deliver({ t: "status", unlocked: [], running: 1, concurrency: 2 });
    expect(await show(runs[2] ?? newId("run"))).toMatchObject({ status: "assigned", robot_name: "r0" });
    expect(links).toHaveLength(2);
  });
});

describe("a run whose robot is away", () => {
  /** A second pair of hands at the same store: what a control plane does by itself now and then, now. */
  const tidy = async (
    { control, clock }: Pick<Awaited<ReturnType<typeof openShop>>, "control" | "clock">,
    upSince = 0,
  ) => {
    await using store = await openStore(control.dataDir);
    await loseAbsent(new Context({ store, bus: openLocalBus(), clock, logger: openTestLog().logger }), upSince);
  };
  const offline = async ({
    link,
    control,
    robots,
  }: Pick<Awaited<ReturnType<typeof openShop>>, "link" | "control" | "robots">) => {
    await link.cut();
    await using store = await openStore(control.dataDir);
    await expect.poll(async () => (await store.robots.find(robots[0]?.id ?? ""))?.online).toBe(false);
  };

  it("is lost after the grace time and not before, counted from when robots could come; and how it ended is kept all the same", async () => {
    const shop = await openShop(5);
    await using _ = shop.control;
    const { owner, robots, show, tell, clock } = shop;
    const flow = await push(owner, "fragile", { lostAfter: "20m" });
    const run = await order(owner, flow, { robot: robots[0]?.id });
    await tell(shop.link, run, "running");
    await offline(shop);
    clock.skip(19 * minute);
    await tidy(shop);
    expect(await show(run)).toMatchObject({ status: "running" });
    clock.skip(2 * minute);
    await tidy(shop, clock.now());
    expect(await show(run)).toMatchObject({ status: "running" });
    await tidy(shop);
    expect(await show(run)).toMatchObject({ status: "lost", reason: expect.stringContaining("away since") });
    const [robot] = robots;
    if (!robot) throw new TypeError("no robot");
    const at = { url: shop.control.url, workspace: owner.workspace.workspace, robot };
    await using back = await linkUp({ ...at, generation: 2, sent: shop.link.sent });
    expect(await back.next("cancel")).toMatchObject({ run });
    await tell(back, run, "succeeded");
    expect(await show(run)).toMatchObject({ status: "succeeded" });
  });

  it("goes to another robot where its flow allows it; the first is told to stop, and what it says counts no more", async () => {
    const shop = await openShop(5, 2);
    await using _ = shop.control;
    const { owner, robots, links, show, tell, clock, control } = shop;
    const flow = await push(owner, "sturdy", { onLost: "run-again", lostAfter: "10m" });
    const run = await order(owner, flow);
    const first = (await show(run)).robot === robots[0]?.id ? 0 : 1;
    const [gone, stays] = [links[first], links[1 - first]];
    const robot = robots[first];
    if (!gone || !stays || !robot) throw new TypeError("not two robots");
    await tell(gone, run, "running");
    await gone.deliver({ t: "event", events: [{ run, seq: 1, at: at(), type: "log", data: "first" }] });
    await offline({ ...shop, link: gone, robots: [robot] });
    clock.skip(11 * minute);
    await tidy(shop);
    expect(await show(run)).toMatchObject({ status: "assigned", robot: robots[1 - first]?.id });
    // The command stands in the database; the link looks when anything is announced.
    await push(owner, "wake");
    expect(await stays.next("run")).toBeDefined();
    await using back = await linkUp({
      ...{ url: control.url, workspace: owner.workspace.workspace, robot, generation: 2, sent: gone.sent },
    });
    expect(await back.next("cancel")).toMatchObject({ run });
    expect(back.frames.filter(({ t }) => t === "run")).toEqual([]);
    const { mine } = await call(control.caller(back.session), routes.getRobotRun, { params: { id: run } });
    expect(mine).toBe(false);
    await tell(back, run, "failed");
    await tell(stays, run, "running");
    await stays.deliver({ t: "event", events: [{ run, seq: 1, at: at(), type: "log", data: "second" }] });
    await tell(stays, run, "succeeded");
    expect(await show(run)).toMatchObject({ status: "succeeded" });
    const { data } = await call(owner.caller, routes.listRunEvents, { params: { id: run } });
    expect(data.map(({ seq, data }) => [seq, data])).toEqual([
      [1, "first"],
      [2, "second"],
    ]);
  });

  it("waits for its own robot where that alone may run it again", async () => {
    const shop = await openShop(5);
    await using _ = shop.control;
    const flow = await push(shop.owner, "patient", { onLost: "run-again" });
    const run = await order(shop.owner, flow, { robot: shop.robots[0]?.id });
    await shop.tell(shop.link, run, "running");
    await offline(shop);
    shop.clock.skip(11 * 60 * minute);
    await tidy(shop);
    expect(await shop.show(run)).toMatchObject({ status: "running" });
  });

  it("comes back into the queue at once when its robot says that it stopped it", async () => {
    const shop = await openShop(5, 2);
    await using _ = shop.control;
    const run = await order(shop.owner, await push(shop.owner, "sturdy", { onLost: "run-again" }));
    const first = (await shop.show(run)).robot === shop.robots[0]?.id ? 0 : 1;
    await shop.tell(shop.links[first] ?? shop.link, run, "lost");
    expect(await shop.show(run)).toMatchObject({ status: "assigned", robot: shop.robots[1 - first]?.id });
  });
});
