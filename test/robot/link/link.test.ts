// The robot link against a server that cuts, refuses, repeats and talks nonsense.

import type { AddressInfo } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { systemClock } from "../../../src/base/clock.ts";
import { errorOf } from "../../../src/base/errors.ts";
import { randomBytes, toBase64url } from "../../../src/crypto/bytes.ts";
import { Link, type LinkOptions } from "../../../src/robot/link/link.ts";
import { LinkUpstream } from "../../../src/robot/link/link-upstream.ts";
import { RobotStore } from "../../../src/robot/store.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { maxFrame } from "../../../src/wire/limits.ts";
import type { ToRobot } from "../../../src/wire/link.ts";
import { problemOf } from "../../../src/wire/problem.ts";
import { listRobotVaults } from "../../../src/wire/routes/vaults.ts";
import { openFakeLinkServer } from "../../support/fake-link-server.ts";
import { keptLogger } from "../../support/quiet-logger.ts";
import { identityOf } from "../../support/robot-identity.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";
import { openTestWorkspace } from "../../support/workspace.ts";

const office = await openTestWorkspace();
const robot = await office.robot();

async function openLinked(options: Partial<LinkOptions> = {}) {
  const held = new AsyncDisposableStack();
  const server = held.use(await openFakeLinkServer(() => identity));
  const identity = identityOf(office, robot, server.origin);
  const home = held.use(tempHome());
  const store = held.use(new RobotStore(join(home.path, "robot.db")));
  const taken: ToRobot[] = [];
  const logger = keptLogger();
  const upstream = new LinkUpstream({ origin: identity.origin, store, clock: systemClock });
  const link = new Link({
    identity,
    store,
    logger,
    clock: systemClock,
    random: () => 0.5,
    version: "0",
    generation: 1,
    nonce: toBase64url(randomBytes(16)),
    catalogue: toBase64url(randomBytes(32)),
    take: (message) => void taken.push(message),
    onOnline: () => {},
    backoff: { first: 2, most: 5 },
    ...options,
  });
  upstream.attach(link);
  link.start();
  held.defer(() => link.stop());
  return { server, store, link, upstream, taken, logger, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

const status = (running: number) => ({ t: "status" as const, unlocked: [], running });

test("however often the connection is cut, every message arrives once and in order, in both directions", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(9), { minLength: 5, maxLength: 60 }),
      fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }),
      async (cuts, gaps) => {
        await using linked = await openLinked();
        let frames = 0;
        // Cuts before some frames are taken over, a few times in a row at most.
        linked.server.onFrame = () => cuts[frames++ % cuts.length] !== 0 || frames > 200;
        const total = 120;
        for (let i = 1; i <= total; i++) {
          linked.upstream.push(status(i));
          if (i % 10 === 0) linked.server.command({ t: "ask-for", vault: newId("vau") });
          const gap = gaps[i % gaps.length] ?? 0;
          if (gap === 0) await new Promise((resolve) => setImmediate(resolve));
          if (gap === 3 && i % 17 === 0) linked.server.cut();
        }
        await until(
          "all messages to arrive",
          () => linked.server.messages.length >= total && linked.store.outbox.depth === 0,
        );
        await until("all commands to be acknowledged", () => linked.server.acknowledged() === total / 10);
        expect(linked.server.messages.map((message) => message.t === "status" && message.running)).toEqual(
          [...Array(total).keys()].map((i) => i + 1),
        );
        expect(linked.taken.map(({ n }) => n)).toEqual([...Array(total / 10).keys()].map((i) => i + 1));
      },
    ),
    { numRuns: 8, seed: 20_26 },
  );
}, 120_000);

test("a message that cannot be kept is not acknowledged, and comes again", async () => {
  let tries = 0;
  await using linked = await openLinked({
    take: () => {
      if (++tries === 1) throw new RangeError("disk full");
    },
  });
  await linked.link.whenOnline;
  linked.server.command({ t: "lock" });
  await until("the second delivery", () => linked.server.acknowledged() === 1);
  expect(tries).toBe(2);
});

const garbage: [title: string, data: string | Uint8Array][] = [
  ["text that is not JSON", "}{"],
  ["a duplicate key", '{"t":"ack","n":1,"n":2}'],
  ["an unknown message", '{"t":"open-all-vaults","n":1}'],
  ["wrong types", '{"t":"run","n":"1"}'],
  ["deep nesting", `{"t":"run","n":1,"input":${'{"a":'.repeat(100)}1${"}".repeat(100)}}`],
  ["a huge frame", `{"t":"ack","n":${" ".repeat(maxFrame + 10)}1}`],
  ["broken UTF-8", new Uint8Array([0x7b, 0xc3, 0x28, 0x7d])],
  ["bytes instead of text", '{"t":"lock","n":1}'],
  ["a number from the future", '{"t":"lock","n":99}'],
  ["a second welcome", `{"t":"welcome","session":"x","received":0,"time":"${new Date().toISOString()}"}`],
];
for (const [title, data] of garbage) {
  test(`${title} ends the connection and not the robot`, async () => {
    await using linked = await openLinked();
    await linked.link.whenOnline;
    linked.server.raw(data, { binary: title.startsWith("bytes") });
    await until("a new connection", () => linked.server.logins.length === 2 && linked.link.state === "online");
    linked.upstream.push(status(1));
    await until("a message over the new connection", () => linked.server.messages.length === 1);
    expect(linked.taken).toEqual([]);
  });
}

test("a refusal is told with its remedy and tried again", async () => {
  await using linked = await openLinked();
  linked.server.refuse = "revoked";
  linked.server.cut();
  await until("the refusal", () => linked.link.lastError?.message.includes("revoked"));
  expect(linked.link.lastError?.hint).toContain("robot reset --force");
  linked.server.refuse = undefined;
  await until("the link", () => linked.link.state === "online");
});

test("a silent server is given up and connected to again", async () => {
  await using linked = await openLinked({ heartbeat: { every: 20, deadAfter: -1 } });
  await until("several logins", () => linked.server.logins.length >= 3);
});

test("a fetch without a link fails in bounded time and says what to do", async () => {
  using home = tempHome();
  using store = new RobotStore(join(home.path, "robot.db"));
  const upstream = new LinkUpstream({ origin: "http://127.0.0.1:9", store, clock: systemClock });
  const { getRobotTrust } = await import("../../../src/wire/routes/trust.ts");
  await expect(upstream.call(getRobotTrust, {})).rejects.toMatchObject({ code: "unreachable" });
});

test("what only reads is asked for again when the control plane stumbles, and what writes is not", async () => {
  await using linked = await openLinked();
  await until("the link", () => linked.link.state === "online");
  let asked = 0;
  const stumbling: typeof fetch = async () => {
    const fault = problemOf(errorOf({ code: "internal", message: "stumbled" }));
    return ++asked < 3 ? Response.json(fault, { status: fault.status }) : Response.json({ data: [] });
  };
  const upstream = new LinkUpstream({ origin: "http://x", store: linked.store, clock: systemClock, fetch: stumbling });
  upstream.attach(linked.link);
  expect(await upstream.call(listRobotVaults, {})).toEqual({ data: [] });
  expect(asked).toBe(3);
  asked = 0;
  const write = { ...listRobotVaults, method: "POST" } as const;
  await expect(upstream.call(write, {})).rejects.toMatchObject({ code: "internal" });
  expect(asked).toBe(1);
});

test("what is pushed outlives the process, and numbers never repeat", () => {
  using home = tempHome();
  const path = join(home.path, "robot.db");
  {
    using store = new RobotStore(path);
    expect([store.outbox.add(status(1)), store.outbox.add(status(2))]).toEqual([1, 2]);
    store.outbox.acknowledged(2);
  }
  using store = new RobotStore(path);
  expect(store.outbox.add(status(3))).toBe(3);
  expect(store.outbox.after(0, 9)).toEqual([{ n: 3, frame: JSON.stringify({ n: 3, ...status(3) }) }]);
});

test("a server that welcomes and then talks nonsense is tried ever more slowly", async () => {
  const waits: number[] = [];
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => {
      if (ms === 15_000) return systemClock.sleep(ms, signal);
      waits.push(ms);
      return systemClock.sleep(0, signal);
    },
  };
  await using linked = await openLinked({ clock, random: () => 0.5, backoff: { first: 500, most: 60_000 } });
  for (let n = 1; n <= 9; n++) {
    await until("a login", () => linked.server.logins.length === n && linked.link.state === "online");
    linked.server.raw("nonsense");
  }
  await until("the last wait", () => waits.length >= 9);
  expect(waits.slice(0, 9)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("a server that never says hello is given up", async () => {
  let isOver = false;
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => {
      if (ms === 15_000) isOver = true;
      return systemClock.sleep(ms === 15_000 ? 50 : ms, signal);
    },
  };
  await using mute = await openMuteServer();
  await using linked = await openLinked({ clock, identity: identityOf(office, robot, mute.origin) });
  await until("a second connection", () => mute.connections() >= 2);
  expect(isOver).toBe(true);
  expect(linked.link.state).not.toBe("online");
});

test("whoever breaks the protocol is told so with a close code", async () => {
  await using linked = await openLinked();
  await linked.link.whenOnline;
  linked.server.raw('{"t":"ack","n":1,"n":2}');
  await until("the goodbye", () => linked.server.closes.includes(1002));
});

test("an acknowledgement of what was never sent ends the connection and loses nothing", async () => {
  await using linked = await openLinked();
  await linked.link.whenOnline;
  linked.server.onFrame = () => false;
  linked.upstream.push(status(1));
  linked.server.raw('{"t":"ack","n":1000}');
  await until("a new connection", () => linked.server.logins.length >= 2);
  expect(linked.store.outbox.depth).toBe(1);
  linked.server.onFrame = () => true;
  await until("the message", () => linked.server.messages.length === 1);
});

test("a server that has more than this robot ever sent does not swallow what comes next", () => {
  using home = tempHome();
  using store = new RobotStore(join(home.path, "robot.db"));
  store.outbox.skipTo(40);
  expect(store.outbox.add(status(1))).toBe(41);
  store.outbox.skipTo(3);
  expect(store.outbox.add(status(2))).toBe(42);
});

test("a message larger than a frame is refused where it is made, in bytes and not in characters", () => {
  using home = tempHome();
  using store = new RobotStore(join(home.path, "robot.db"));
  const data = "é".repeat(maxFrame / 2);
  const event = { run: newId("run"), seq: 1, at: "2026-11-21T00:00:00Z", type: "log", data };
  expect(() => store.outbox.add({ t: "event", events: [event] })).toThrow(
    expect.objectContaining({ code: "too-large" }),
  );
  expect(store.outbox.depth).toBe(0);
});

/** Accepts connections, answers pings and says nothing. */
async function openMuteServer() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "sealbot.v1" });
  await new Promise((resolve) => server.once("listening", resolve));
  let connections = 0;
  server.on("connection", () => connections++);
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
