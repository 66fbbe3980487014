// The daemon as a whole around a heart that only remembers: what it starts, in which order, and how it ends.
import { once } from "node:events";
import inspector from "node:inspector";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { errorOf } from "../../src/base/errors.ts";
import { openDaemon } from "../../src/robot/daemon.ts";
import type { HeartOptions } from "../../src/robot/heart-port.ts";
import { robotHome } from "../../src/robot/home.ts";
import { type RobotIdentity, saveIdentity } from "../../src/robot/identity/identity.ts";
import { askDaemon } from "../../src/robot/local/client.ts";
import { openFakeLinkServer } from "../support/fake-link-server.ts";
import { keptLogger } from "../support/quiet-logger.ts";
import { RememberingHeart } from "../support/remembering-heart.ts";
import { identityOf } from "../support/robot-identity.ts";
import { tempHome } from "../support/temp-home.ts";
import { until } from "../support/until.ts";
import { openTestWorkspace } from "../support/workspace.ts";

const office = await openTestWorkspace();
const robot = await office.robot();

async function openHome() {
  const held = new AsyncDisposableStack();
  const home = held.use(tempHome());
  const server = held.use(await openFakeLinkServer(() => identity));
  const identity: RobotIdentity = identityOf(office, robot, server.origin);
  const folder = join(home.path, "robot");
  await saveIdentity(robotHome(folder), identity);
  const start = async () => {
    const [heart, logger] = [new RememberingHeart(), keptLogger()];
    let given: HeartOptions | undefined;
    const daemon = await openDaemon({
      folder,
      version: "0",
      clock: systemClock,
      logger,
      terminal: false,
      random: () => 0,
      openHeart: async (options) => {
        given = options;
        return heart;
      },
    });
    return Object.assign(daemon, { heart, logger, given });
  };
  return { server, folder, start, socket: robotHome(folder).socket, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

test("a daemon answers local commands while the control plane is away", async () => {
  await using home = await openHome();
  await home.server[Symbol.asyncDispose]();
  await using daemon = await home.start();
  const status = await askDaemon(home.socket, "status", {});
  expect(status).toMatchObject({ robot: robot.id, standing: "pending", runs: [], key_store: { kind: "file" } });
  await expect(askDaemon(home.socket, "unlock", { vsk: "VSK1" })).rejects.toMatchObject({ code: "bad-key" });
  await until("a failed try to be told", () => daemon.status().link.error?.code === "unreachable");
});

test("a second daemon on one home is refused and the first one lives", async () => {
  await using home = await openHome();
  await using _first = await home.start();
  await expect(home.start()).rejects.toMatchObject({ code: "already-running" });
  expect(await askDaemon(home.socket, "ping", {})).toMatchObject({ robot: robot.id });
});

test("two daemons that start at one instant: one runs, one is refused", async () => {
  await using home = await openHome();
  const starts = await Promise.allSettled([home.start(), home.start(), home.start()]);
  const running = starts.filter((start) => start.status === "fulfilled");
  expect(running).toHaveLength(1);
  for (const start of starts) {
    if (start.status === "rejected") expect(start.reason).toMatchObject({ code: "already-running" });
    else await start.value.stop();
  }
});

test("each start proves itself with a higher generation and another nonce", async () => {
  await using home = await openHome();
  for (const generation of [1, 2, 3]) {
    await using _daemon = await home.start();
    await until("the login", () => home.server.logins.length === generation);
  }
  expect(home.server.logins.map(({ generation }) => generation)).toEqual([1, 2, 3]);
  expect(new Set(home.server.logins.map(({ nonce }) => nonce)).size).toBe(3);
});

test("the node catalogue is told once, not at each start", async () => {
  await using home = await openHome();
  for (const _ of [1, 2]) {
    await using _daemon = await home.start();
    await until("the catalogue", () => home.server.messages.length > 0);
  }
  expect(home.server.messages.map(({ t }) => t)).toEqual(["catalogue"]);
});

test("a message that the heart refuses is told in the log and holds up nothing", async () => {
  await using home = await openHome();
  await using daemon = await home.start();
  daemon.heart.refusal = errorOf({ code: "untrusted-sender", message: "nobody vouches for it" });
  home.server.command({ t: "lock" });
  home.server.command({ t: "cancel", run: `run_${"a".repeat(26)}` });
  await until("both to be acknowledged", () => home.server.acknowledged() === 2);
  expect(daemon.heart.handled.map(({ t }) => t)).toEqual(["lock", "cancel"]);
  expect(daemon.logger.lines.join()).toContain("untrusted-sender");
});

test("stopping gives runs their time, sends what is left and frees the home", async () => {
  await using home = await openHome();
  const daemon = await home.start();
  await until("the link", () => home.server.logins.length === 1 && daemon.status().link.state === "online");
  daemon.given?.upstream.push({ t: "status", unlocked: [], running: 7 });
  await askDaemon(home.socket, "stop", {});
  await daemon.stopRequested;
  await Promise.all([daemon.stop(), daemon.stop()]);
  expect(daemon.heart.stops).toEqual([30_000]);
  expect(home.server.messages.at(-1)).toMatchObject({ t: "status", running: 7 });
  expect(daemon.given?.standing.identity.sign.secretKey.every((byte) => byte === 0)).toBe(true);
  await using _next = await home.start();
});

test("no log line shows a key of the identity", async () => {
  await using home = await openHome();
  const daemon = await home.start();
  await until("the login", () => home.server.logins.length === 1);
  const keys = [robot.sign.secretKey, robot.box.secretKey].flatMap((key) => [
    Buffer.from(key).toString("hex"),
    Buffer.from(key).toString("base64url"),
    Buffer.from(key).toString("base64"),
  ]);
  await daemon.stop();
  for (const key of keys) expect(daemon.logger.lines.join("\n")).not.toContain(key);
  expect(daemon.logger.lines.length).toBeGreaterThan(2);
});

test("a daemon opens no debugger to whoever sends it SIGUSR1", async () => {
  await using home = await openHome();
  const before = process.listenerCount("SIGUSR1");
  {
    await using _ = await home.start();
    expect(process.listenerCount("SIGUSR1")).toBe(before + 1);
    process.kill(process.pid, "SIGUSR1");
    await once(process, "SIGUSR1");
    expect(inspector.url()).toBeUndefined();
  }
  expect(process.listenerCount("SIGUSR1")).toBe(before);
});
