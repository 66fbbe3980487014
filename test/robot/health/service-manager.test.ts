// What a service manager hears of the daemon, over a real socket of each kind that it may listen on.
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { errorOf } from "../../../src/base/errors.ts";
import { findServiceManager, type ServiceManager } from "../../../src/robot/health/service-manager.ts";
import { ServicePulse } from "../../../src/robot/health/service-pulse.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { codeOf } from "../../support/backends.ts";
import { hostPart } from "../../support/host-part.ts";
import { keptLogger } from "../../support/quiet-logger.ts";
import { stepClock } from "../../support/step-clock.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";

const { PATH = "" } = process.env;

/** Prints each message that comes to the socket as a line of JSON; answers barriers by closing what came with them. */
const listener = `
import json, os, socket, sys
name = sys.argv[1]
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind("\\0" + name[1:] if name[0] == "@" else name)
print("[]", flush=True)
while True:
    text, fds, _, _ = socket.recv_fds(heard, 4096, 4)
    for fd in fds: os.close(fd)
    if text != b"BARRIER=1": print(json.dumps(text.decode().split("\\n")), flush=True)
`;

async function openListener(name: string) {
  const heard: string[][] = [];
  const python = spawn("/usr/bin/python3", ["-c", listener, name], { stdio: ["ignore", "pipe", "inherit"] });
  let rest = "";
  python.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    heard.push(...lines.map((line) => JSON.parse(line)));
  });
  await until("the listener", () => heard.shift());
  return {
    heard,
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => python.once("exit", resolve));
      python.kill("SIGKILL");
      await ended;
    },
  };
}

const isThere = hostPart("systemd-notify with Python", () => {
  execFileSync("systemd-notify", ["--version"]);
  execFileSync("/usr/bin/python3", ["-c", "import socket; socket.recv_fds"]);
});

describe.skipIf(!isThere)("the service manager", () => {
  for (const kind of ["in the file system", "with an abstract name"]) {
    test(`hears word after word on a socket ${kind}`, async () => {
      using home = tempHome();
      const name = kind === "in the file system" ? join(home.path, "notify") : `@sealbot-${crypto.randomUUID()}`;
      await using listening = await openListener(name);
      const manager = findServiceManager({ PATH, NOTIFY_SOCKET: name });
      await Promise.all([manager?.tell("READY=1", "STATUS=online, 1 run"), manager?.tell("STOPPING=1")]);
      await until("both", () => listening.heard.length === 2);
      expect(listening.heard).toEqual([["READY=1", "STATUS=online, 1 run"], ["STOPPING=1"]]);
    });
  }

  test("that is gone is told in vain, and the next word is still tried", async () => {
    const manager = findServiceManager({ PATH, NOTIFY_SOCKET: "/nonexistent/notify" });
    expect(await codeOf(async () => await manager?.tell("READY=1"))).toBe("unreachable");
    expect(await codeOf(async () => await manager?.tell("READY=1"))).toBe("unreachable");
  });
});

const environments: [title: string, env: Record<string, string>, watchdog: number | undefined | "no manager"][] = [
  ["nothing", { WATCHDOG_USEC: "1000000" }, "no manager"],
  ["an empty socket name", { NOTIFY_SOCKET: "" }, "no manager"],
  ["a socket", { NOTIFY_SOCKET: "@x" }, undefined],
  ["a socket and a watchdog", { NOTIFY_SOCKET: "@x", WATCHDOG_USEC: "60000000" }, 60_000],
  ["a watchdog for this process", { NOTIFY_SOCKET: "@x", WATCHDOG_USEC: "60000000", WATCHDOG_PID: "77" }, 60_000],
  ["a watchdog for another", { NOTIFY_SOCKET: "@x", WATCHDOG_USEC: "60000000", WATCHDOG_PID: "78" }, undefined],
  ["a watchdog that is no number", { NOTIFY_SOCKET: "@x", WATCHDOG_USEC: "soon" }, undefined],
];
for (const [title, env, watchdog] of environments) {
  test(`an environment with ${title} means ${watchdog ?? "no watchdog"}`, () => {
    const manager = findServiceManager(env, 77);
    expect(manager === undefined ? "no manager" : manager.watchdog).toBe(watchdog);
  });
}

type Status = ReturnType<ConstructorParameters<typeof ServicePulse>[0]["status"]>;
const idle: Status = { link: { state: "online", since: "", error: null }, standing: "active", runs: [], waiting: [] };

/** A pulse with a manager that writes down what it hears, and a daemon whose status the test sets. */
function openPulse(watchdog: number | undefined) {
  const heard: string[][] = [];
  const [logger, clock] = [keptLogger(), stepClock()];
  const daemon = { status: (): Status => idle };
  const manager: ServiceManager = { watchdog, tell: async (...words) => void heard.push([...words]) };
  const pulse = new ServicePulse({ manager, clock, logger, status: () => daemon.status() });
  const pings = () => heard.filter((words) => words.includes("WATCHDOG=1")).length;
  return { heard, logger, clock, daemon, pulse, pings };
}

describe("the pulse of the daemon", () => {
  test("is told from ready to stopping, with states and counts alone", async () => {
    const { heard, clock, daemon, pulse } = openPulse(60_000);
    await pulse.ready();
    const vault = { id: newId("vau"), name: "shop", runs: [] };
    const run = { id: "run_x", flow: "orders", status: "waiting_for_secret", since: "", behind: null };
    daemon.status = () => ({ ...idle, standing: "pending", runs: [run], waiting: [vault] });
    await clock.step(60_000);
    await pulse.stopping(120_000);
    expect(heard).toEqual([
      ["READY=1", "STATUS=online, 0 runs"],
      ["WATCHDOG=1", "STATUS=online, 1 run, not endorsed yet, waiting for 1 vault key"],
      ["WATCHDOG=1"],
      ["STOPPING=1", "STATUS=stopping", "EXTEND_TIMEOUT_USEC=120000000"],
    ]);
  });

  test("ends while a part of the daemon cannot say how it is, and comes back with it", async () => {
    const { logger, clock, daemon, pulse, pings } = openPulse(60_000);
    await pulse.ready();
    await clock.step(60_000);
    const before = pings();
    daemon.status = () => {
      throw errorOf({ code: "internal", message: "the store is gone" });
    };
    await clock.step(300_000);
    expect(pings()).toBe(before);
    expect(logger.lines).toEqual([expect.stringContaining("the store is gone")]);
    daemon.status = () => idle;
    await clock.step(5_000);
    expect(pings()).toBe(before + 1);
    await pulse.stopping(120_000);
  });

  test("beats in time for the shortest watchdog, too", async () => {
    const { clock, pulse, pings } = openPulse(1_000);
    await pulse.ready();
    for (let i = 1; i <= 10; i++) {
      const before = pings();
      await clock.step(1_000);
      expect(pings()).toBeGreaterThanOrEqual(before + 2);
    }
    await pulse.stopping(120_000);
  });

  test("says again that it is ready, and how it is, to a manager that did not hear", async () => {
    const heard: string[][] = [];
    const clock = stepClock();
    let isDeaf = true;
    const tell = async (...words: readonly string[]) => {
      if (isDeaf) throw errorOf({ code: "unreachable", message: "not told" });
      heard.push([...words]);
    };
    const manager: ServiceManager = { watchdog: undefined, tell };
    const pulse = new ServicePulse({ manager, clock, logger: keptLogger(), status: () => idle });
    await pulse.ready();
    isDeaf = false;
    await clock.step(60_000);
    expect(heard).toEqual([["READY=1", "STATUS=online, 0 runs"]]);
    await pulse.stopping(120_000);
  });

  test("costs nothing while nobody watches and nothing changes", async () => {
    const { heard, clock, pulse } = openPulse(undefined);
    await pulse.ready();
    await clock.step(600_000);
    await pulse.stopping(120_000);
    expect(heard).toEqual([
      ["READY=1", "STATUS=online, 0 runs"],
      ["STOPPING=1", "STATUS=stopping", "EXTEND_TIMEOUT_USEC=120000000"],
    ]);
  });

  test("frames reading the settings again, also when that fails", async () => {
    const { heard, pulse } = openPulse(undefined);
    expect(await pulse.reloading(async () => 7)).toBe(7);
    const failure = errorOf({ code: "bad-input", message: "no" });
    await expect(pulse.reloading(() => Promise.reject(failure))).rejects.toBe(failure);
    const frame = [["RELOADING=1", expect.stringMatching(/^MONOTONIC_USEC=\d+$/)], ["READY=1"]];
    expect(heard).toEqual([...frame, ...frame]);
  });

  test("is nobody's business without a service manager", async () => {
    const status = () => {
      throw errorOf({ code: "internal", message: "asked in vain" });
    };
    const pulse = new ServicePulse({ manager: undefined, clock: systemClock, logger: keptLogger(), status });
    await pulse.ready();
    expect(await pulse.reloading(async () => "done")).toBe("done");
    await pulse.stopping(120_000);
  });
});
