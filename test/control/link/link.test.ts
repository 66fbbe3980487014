import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { randomBytes, toBase64url } from "../../../src/crypto/bytes.ts";
import { call } from "../../../src/wire/call.ts";
import * as routes from "../../../src/wire/routes/robots.ts";
import { getRobotTrust, revoke } from "../../../src/wire/routes/trust.ts";
import { addRobot, openTestControl, signUp } from "../../support/control.ts";
import { knock, linkUp, TestLink } from "../../support/link.ts";

async function openWithRobot(endorse = true) {
  const control = await openTestControl();
  const owner = await signUp(control);
  const robot = await addRobot(control, owner, { endorse });
  const { workspace } = owner.workspace;
  const stateOf = () => call(owner.caller, routes.getRobot, { params: { id: robot.id } });
  return { control, owner, robot, stateOf, at: { url: control.url, workspace, robot } };
}

describe("the handshake", () => {
  it("welcomes a robot that joined, shows it online, and offline when it leaves", async () => {
    const { control, owner, stateOf, at } = await openWithRobot();
    await using _ = control;
    const link = await linkUp(at);
    expect(await stateOf()).toMatchObject({ online: true, version: "0.1.0" });
    const trust = await call(control.caller(link.session), getRobotTrust, {});
    expect(trust).toMatchObject({ workspace: owner.workspace.workspace });
    expect(trust.endorsement).not.toBeNull();
    await link.cut();
    await expect.poll(async () => (await stateOf()).online).toBe(false);
    // Fetches under way when the link ended still go through.
    await call(control.caller(link.session), getRobotTrust, {});
  });

  it("lets a pending robot be seen, and tells it once somebody vouches for it", async () => {
    const { control, owner, robot, stateOf, at } = await openWithRobot(false);
    await using _ = control;
    await using link = await linkUp(at);
    expect(await stateOf()).toMatchObject({ online: true, status: "pending" });
    await call(owner.caller, routes.endorseRobot, {
      params: { id: robot.id },
      body: { endorsement: robot.endorsement },
    });
    expect(await link.next("changed")).toMatchObject({ what: "trust", n: 1 });
  });

  it.each([
    ["another server's address", { origin: "https://evil.example" }, "wrong-context"],
    ["generation 0", { generation: 0 }, "protocol-error"],
  ])("refuses %s", async (_title, options, code) => {
    const { control, at } = await openWithRobot();
    await using _ = control;
    const link = await knock({ ...at, ...options });
    expect(await link.next("refused")).toMatchObject({ code });
    expect(await link.closed).toMatchObject({ code: 1008, reason: code });
  });

  it("refuses a foreign key, also for a robot it does not know", async () => {
    const { control, owner, robot, at } = await openWithRobot();
    await using _ = control;
    const stranger = await owner.workspace.robot();
    for (const fake of [stranger, { ...stranger, id: robot.id }]) {
      const link = await knock({ ...at, robot: fake });
      expect(await link.next("refused")).toMatchObject({ code: "untrusted-sender" });
    }
  });

  it.each(["", "{", "[]", '{"t":"authenticate"}', '{"t":"ack","n":1}', '{"t":"event","n":1,"events":[]}'])(
    "closes on %j and lives",
    async (text) => {
      const { control, at } = await openWithRobot();
      await using _ = control;
      const link = new TestLink(at.url);
      await link.next("hello");
      link.raw(text);
      expect((await link.closed).code).toBe(1008);
      await using good = await linkUp(at);
      expect(good.received).toBe(0);
    },
  );

  it("refuses a page of another origin, another path and another subprotocol", async () => {
    const { control, at } = await openWithRobot();
    await using _ = control;
    const ws = at.url.replace("http", "ws");
    const attempts: [string, string, Record<string, string>][] = [
      [`${ws}/v1/robots/link`, "sealbot.v1", { origin: "https://evil.example" }],
      [`${ws}/v1/elsewhere`, "sealbot.v1", {}],
      [`${ws}/v1/robots/link`, "sealbot.v9", {}],
    ];
    for (const [url, protocol, headers] of attempts) {
      const socket = new WebSocket(url, protocol, { headers });
      await expect(
        new Promise((resolve, reject) => {
          socket.on("open", resolve);
          socket.on("error", reject);
        }),
      ).rejects.toThrow(/Unexpected server response: 4\d\d/);
    }
  });
});

describe("numbered frames", () => {
  it("are acknowledged, dropped when they come twice, and end the link when they skip", async () => {
    const { control, stateOf, at } = await openWithRobot();
    await using _ = control;
    const link = await linkUp(at);
    await link.deliver({ t: "status", unlocked: [], running: 0 });
    await link.deliver({ t: "status", unlocked: [], running: 1 });
    link.sent = 0;
    link.send({ t: "status", unlocked: [], running: 2 });
    await expect.poll(() => link.frames.filter((frame) => frame.t === "ack").length).toBe(3);
    expect(link.frames.at(-1)).toEqual({ t: "ack", n: 2 });
    link.sent = 5;
    link.send({ t: "status", unlocked: [], running: 3 });
    expect(await link.closed).toEqual({ code: 1002, reason: "protocol-error" });
    await expect.poll(async () => (await stateOf()).online).toBe(false);
  });

  it("wait for a robot that is away and come again until it has taken them", async () => {
    const { control, owner, robot, at } = await openWithRobot();
    await using _ = control;
    const lock = () => call(owner.caller, routes.lockRobot, { params: { id: robot.id }, body: {} });
    expect(await lock()).toEqual({ delivered: false });
    const nonce = toBase64url(randomBytes(16));
    const first = await linkUp({ ...at, nonce });
    const sent = await first.next("lock");
    await first.cut();
    const second = await linkUp({ ...at, nonce });
    expect(await second.next("lock")).toEqual(sent);
    second.raw(JSON.stringify({ t: "ack", n: sent.n }));
    await second.cut();
    expect(await lock()).toMatchObject({ delivered: expect.any(Boolean) });
    await using third = await linkUp({ ...at, nonce, received: sent.n });
    expect((await third.next("lock")).n).toBe(sent.n + 1);
    expect(third.frames.filter((frame) => frame.t === "lock")).toHaveLength(1);
  });

  it("survive a restart of the control plane on both sides", async () => {
    const { control, owner, robot, at } = await openWithRobot();
    const nonce = toBase64url(randomBytes(16));
    const link = await linkUp({ ...at, nonce });
    await link.deliver({ t: "status", unlocked: [], running: 0 });
    const again = await control.restart();
    await using _ = again;
    expect(await link.closed).toEqual({ code: 1001, reason: "server stops" });
    const url = again.url;
    await using next = await linkUp({ ...at, url, nonce });
    expect(next.received).toBe(1);
    const caller = { ...owner.caller, ...again.caller(owner.caller.token?.()) };
    expect(await call(caller, routes.getRobot, { params: { id: robot.id } })).toMatchObject({ online: true });
  });

  it.each([
    ["an acknowledgement of nothing", '{"t":"ack","n":9}'],
    ["an unknown frame", '{"t":"run-all","n":1}'],
    ["a duplicate key", '{"t":"status","t":"status","n":1,"unlocked":[],"running":0}'],
    ["deep nesting", `{"t":"catalogue","n":1,"x":${"[".repeat(100)}${"]".repeat(100)}}`],
    ["another authenticate", '{"t":"authenticate"}'],
  ])("end the link on %s, and the process lives", async (_title, text) => {
    const { control, at } = await openWithRobot();
    await using _ = control;
    const link = await linkUp(at);
    link.raw(text);
    expect(await link.closed).toEqual({ code: 1002, reason: "protocol-error" });
    expect((await control.app.request("/healthz")).status).toBe(200);
  });

  it("end the link on bytes and on huge frames", async () => {
    const { control, at } = await openWithRobot();
    await using _ = control;
    const bytes = await linkUp({ ...at, generation: 1 });
    bytes.raw(new Uint8Array([0xff, 0xfe]));
    expect((await bytes.closed).code).toBe(1002);
    const huge = await linkUp({ ...at, generation: 2 });
    huge.raw("x".repeat(1_100_000));
    expect((await huge.closed).code).toBe(1009);
  });
});

describe("one robot, one instance", () => {
  it("lets the same instance replace its own dead link", async () => {
    const { control, stateOf, at } = await openWithRobot();
    await using _ = control;
    const nonce = toBase64url(randomBytes(16));
    const first = await linkUp({ ...at, nonce });
    await using second = await linkUp({ ...at, nonce });
    expect(await first.closed).toEqual({ code: 1001, reason: "replaced" });
    expect(await stateOf()).toMatchObject({ online: true, status: "active" });
    await second.deliver({ t: "status", unlocked: [], running: 0 });
  });

  it("freezes two that live side by side until somebody endorses again", async () => {
    const { control, owner, robot, stateOf, at } = await openWithRobot();
    await using _ = control;
    const first = await linkUp({ ...at, generation: 1 });
    const second = await knock({ ...at, generation: 2 });
    expect(await second.next("refused")).toMatchObject({ code: "cloned" });
    expect(await first.closed).toMatchObject({ code: 1008, reason: "cloned" });
    expect(await stateOf()).toMatchObject({ status: "cloned" });
    const third = await knock({ ...at, generation: 3 });
    expect(await third.next("refused")).toMatchObject({ code: "cloned" });
    await expect(call(control.caller(first.session), getRobotTrust, {})).rejects.toMatchObject({
      code: "not-signed-in",
    });
    await call(owner.caller, routes.endorseRobot, {
      params: { id: robot.id },
      body: { endorsement: robot.endorsement },
    });
    await using _fourth = await linkUp({ ...at, generation: 3 });
    expect(await stateOf()).toMatchObject({ status: "active", online: true });
  });

  it("freezes an instance that counts backwards", async () => {
    const { control, stateOf, at } = await openWithRobot();
    await using _ = control;
    const first = await linkUp({ ...at, generation: 5 });
    await first.cut();
    const copy = await knock({ ...at, generation: 5 });
    expect(await copy.next("refused")).toMatchObject({ code: "cloned" });
    expect(await stateOf()).toMatchObject({ status: "cloned" });
  });

  it("lets a new start take over from an instance that died without a word", async () => {
    const { control, stateOf, at } = await openWithRobot();
    await using _ = control;
    const first = await linkUp({ ...at, generation: 1 });
    await first.cut();
    await using _second = await linkUp({ ...at, generation: 2 });
    expect(await stateOf()).toMatchObject({ status: "active", online: true });
  });
});

describe("revocation", () => {
  it("ends the link and keeps the robot out", async () => {
    const { control, owner, robot, stateOf, at } = await openWithRobot();
    await using _ = control;
    const link = await linkUp(at);
    const { id, fingerprint } = robot;
    const revocation = await owner.workspace.revoke({ type: "robot", id, fingerprint });
    expect(await call(owner.caller, revoke, { body: { revocation } })).toEqual({ seq: 1 });
    expect(await link.closed).toEqual({ code: 1008, reason: "revoked" });
    expect(await stateOf()).toMatchObject({ status: "revoked" });
    const again = await knock({ ...at, generation: 2 });
    expect(await again.next("refused")).toMatchObject({ code: "revoked" });
  });
});
