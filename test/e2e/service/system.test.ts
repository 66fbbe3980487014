// A robot that is a service of its host, under a real systemd, from its installation to the last trace of it: one host
// and one robot, whose life the tests tell in order.
import { describe, expect } from "vitest";
import { z } from "zod";
import { demoFlow } from "../../../scripts/demo/flow.ts";
import { type RunRow, run as runRow } from "../../../src/wire/shapes.ts";
import { test as base } from "../../support/office-test.ts";
import { openServiceHost, type ServiceHost, unit } from "../../support/service-host.ts";
import { hasSystemdHost } from "../../support/systemd-host.ts";
import { until } from "../../support/until.ts";

const name = "office-pc";
/** What it runs besides the flow of the office: the interpreter, a program, and what its walls keep it from. */
const walled = {
  name: "walled",
  nodes: [
    { id: "start", type: "core.start", wires: [["python"]] },
    {
      id: "python",
      type: "process.python",
      config: {
        code: [
          "import os, subprocess, tempfile",
          "said = subprocess.run(['/bin/echo', 'a program'], capture_output=True, text=True, check=True).stdout",
          "with tempfile.NamedTemporaryFile() as file: file.write(b'room to write')",
          "assert not os.access('/home', os.R_OK), 'it sees who lives here'",
          "assert not os.access('/usr', os.W_OK) and not os.access('/etc/sealbot', os.W_OK), 'it can change the host'",
          "return {'said': said}",
        ].join("\n"),
      },
    },
  ],
};
const endless = {
  name: "endless",
  nodes: [
    { id: "start", type: "core.start", wires: [["wait"]] },
    { id: "wait", type: "core.delay", config: { for: "1h" } },
  ],
};

const endOf = ({ status, error, reason }: RunRow) => ({ status, error, reason });
const success = { status: "succeeded", error: null, reason: null };

/** Everything on the host that a service could leave there. */
async function traces(host: ServiceHost) {
  const files = await host.ok([
    "find",
    "/",
    "-xdev",
    "-not",
    "-path",
    "/var/log/journal*",
    "-not",
    "-path",
    "*/.cache*",
  ]);
  const accounts = await host.ok(["sh", "-c", "getent passwd; getent group"]);
  return [...files.split("\n"), ...accounts.split("\n")].sort();
}

const test = base
  .extend("host", { scope: "file" }, async ({ office }, { onCleanup }): Promise<ServiceHost> => {
    const host = await openServiceHost(office);
    onCleanup(() => host[Symbol.asyncDispose]());
    await host.ok(["useradd", "--create-home", "bea"]);
    await host.ok(["useradd", "--create-home", "eve"]);
    // Nobody wants to wait a minute to see that a minute is over.
    await host.ok(["mkdir", "-p", `/etc/systemd/system/${unit}.d`]);
    await host.write(`/etc/systemd/system/${unit}.d/test.conf`, "[Service]\nWatchdogSec=6s\nRestartSec=100ms\n");
    return host;
  })
  .extend("before", { scope: "file" }, ({ host }) => traces(host))
  .extend("runs", ({ office: { ada } }) => {
    const order = (flow: string) => ada.json(runRow, ["flow", "run", flow, "--robot", name]);
    const reached = (id: string, ...wanted: string[]) =>
      until(`${id} is ${wanted.join(" or ")}`, async () => {
        const row = await ada.json(runRow, ["run", "show", id]);
        return wanted.includes(row.status) && row;
      });
    return { order, reached };
  });

describe.skipIf(!hasSystemdHost())("a robot that is a service", { timeout: 180_000 }, () => {
  test("is installed behind walls, and waits for a robot to join", async ({ before, host }) => {
    expect(before).not.toContain("/opt/sealbot");
    await host.package("0.1.0", ["service", "install"]);
    expect(await host.property(unit, "ActiveState")).toBe("inactive");
    const analysis = await host.ok(["systemd-analyze", "security", "--no-pager", unit]);
    const [, exposure] = analysis.match(/Overall exposure level for \S+: ([\d.]+)/) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(3);
    expect(Number(exposure)).toBeGreaterThan(0);
  });

  test("joins as its own user, says when it is ready, and is endorsed", async ({ office, host }) => {
    const { ticket } = await office.ada.json(z.object({ ticket: z.string() }), ["robot", "invite", "--name", name]);
    const joining = ["sealbot", "robot", "join", "-", "--server", office.url];
    await host.ok(joining, { stdin: `${ticket}\n` });
    await host.ok(["sealbot", "service", "start"]);
    expect(await host.property(unit, "ActiveState")).toBe("active");
    const { pid } = await host.status();
    expect(await host.ok(["ps", "-o", "user=", "-p", String(pid)])).toBe("sealbot");
    expect(await host.ok(["find", "/var/lib/sealbot", "/run/sealbot", "-not", "-user", "sealbot"])).toBe("");
    await office.ada.ok(["robot", "endorse", name]);
    await office.ada.ok(["vault", "grant", "shop", "--robot", name]);
    await host.online();
    await until(
      "the service manager to know",
      async () => (await host.property(unit, "StatusText")) === "online, 0 runs",
    );
  });

  test("is reached by its group, and by nobody else", async ({ host }) => {
    const asked = await host.sealbot(["status"], { user: "eve" });
    expect(asked.status).not.toBe(0);
    await host.ok(["usermod", "--append", "--groups", "sealbot", "bea"]);
    expect(await host.status("bea")).toEqual(await host.status());
    const socket = await host.ok(["stat", "-c", "%a %U:%G", "/run/sealbot", "/run/sealbot/control.sock"]);
    expect(socket).toBe("750 sealbot:sealbot\n660 sealbot:sealbot");
    const helper = ["timeout", "3", "sealbot", "robot", "popup-helper"];
    const { stderr } = await host.run(helper, { user: "bea", env: { DISPLAY: ":7" } });
    expect(stderr).toContain("watching the robot's questions");
  });

  test("comes back after kill -9 as the same robot, with its outbox and the run that waits", async ({
    office,
    host,
    runs,
  }) => {
    const report = { ...demoFlow(office.shop.url), name: "patient" };
    await office.ada.ok(["flow", "push", office.file("patient.json", JSON.stringify(report))]);
    const run = await runs.order("patient");
    await runs.reached(run.id, "waiting_for_secret");
    const { pid, robot, fingerprint } = await host.status();
    await office.server.kill("SIGKILL");
    // Each start has something of its own to tell, once it has taken up its runs.
    const killed = async (before: { pid: number; outbox: number }) => {
      await host.ok(["kill", "-KILL", String(before.pid)]);
      return await until("the service is back, with more to tell", async () => {
        const shown = await host.status().catch(() => undefined);
        return shown !== undefined && shown.pid !== before.pid && shown.outbox > before.outbox && shown;
      });
    };
    const once = await killed({ pid, outbox: 0 });
    expect(await killed(once)).toMatchObject({ robot, fingerprint });
    expect(Number(await host.property(unit, "NRestarts"))).toBe(2);
    await office.startServer();
    await host.online();
    await host.ok(["sealbot", "unlock", "shop", "--vsk-file", "-"], { user: "bea", stdin: `${office.vsk.text}\n` });
    expect(endOf(await runs.reached(run.id, "succeeded", "failed"))).toEqual(success);
    await until("an empty outbox", async () => (await host.status()).outbox === 0);
  });

  test("is killed and started again when it hangs, and only then", async ({ host }) => {
    const pings = () => host.property(unit, "WatchdogTimestampMonotonic");
    for (let i = 0; i < 2; i++) {
      const last = await pings();
      await until("a sign of life", async () => (await pings()) !== last);
    }
    const { pid } = await host.status();
    const restarts = Number(await host.property(unit, "NRestarts"));
    await host.ok(["kill", "-STOP", String(pid)]);
    await host.online(pid);
    expect(await host.journal()).toContain("Watchdog timeout");
    expect(Number(await host.property(unit, "NRestarts"))).toBe(restarts + 1);
  });

  test("runs Python and other programs behind its walls", async ({ office, runs }) => {
    await office.ada.ok(["flow", "push", office.file("walled.json", JSON.stringify(walled))]);
    const { id } = await runs.order("walled");
    expect(endOf(await runs.reached(id, "succeeded", "failed"))).toEqual(success);
  });

  test("stops within its grace time with a run in flight, and leaves no process", async ({ office, host, runs }) => {
    await host.ok(["sealbot", "robot", "config", "set", "shutdownGrace", "2000"]);
    await host.ok(["systemctl", "reload", unit]);
    await office.ada.ok(["flow", "push", office.file("endless.json", JSON.stringify(endless))]);
    const { id } = await runs.order("endless");
    await runs.reached(id, "running");
    const start = performance.now();
    await host.ok(["sealbot", "service", "stop"]);
    const took = performance.now() - start;
    expect(took).toBeGreaterThan(2_000);
    expect(took).toBeLessThan(12_000);
    expect(await host.property(unit, "Result")).toBe("success");
    expect(await host.property(unit, "ExecMainStatus")).toBe("0");
    expect((await host.run(["pgrep", "-u", "sealbot"])).stdout).toBe("");
    await host.ok(["sealbot", "service", "start"]);
    await host.online();
    await office.ada.ok(["run", "cancel", id]);
  });

  test("logs through journald, without a secret", async ({ host }) => {
    const lines = (await host.journal()).split("\n").filter((line) => line.startsWith("{"));
    const texts = lines.map((line) => JSON.parse(line).msg);
    expect(texts).toEqual(expect.arrayContaining(["robot started", "link", "settings read again", "robot stopped"]));
    await host.keepTraces(); // What the office finds there fails this test.
  });

  test("is upgraded and goes back, and stays who it is", async ({ host }) => {
    const { robot, fingerprint, pid } = await host.status();
    await host.package("0.1.1", ["service", "install"]);
    const upgraded = await host.online(pid);
    expect(upgraded).toMatchObject({ version: "0.1.1", robot, fingerprint });
    await host.ok(["sealbot", "service", "rollback"]);
    expect(await host.online(upgraded.pid)).toMatchObject({ version: "0.1.0", robot, fingerprint });
  });

  test("leaves the robot when it is uninstalled, and nothing at all when it is purged", async ({ before, host }) => {
    const { robot } = await host.status();
    await host.ok(["sealbot", "service", "uninstall"]);
    expect(await host.property(unit, "LoadState")).toBe("not-found");
    await host.package("0.1.1", ["service", "install"]);
    expect(await host.online()).toMatchObject({ robot, version: "0.1.1" });
    await host.ok(["sealbot", "service", "uninstall", "--purge", "--force"]);
    const after = new Set(await traces(host));
    const known = new Set(before);
    expect([...after].filter((trace) => !known.has(trace))).toEqual([]);
    expect(before.filter((trace) => !after.has(trace))).toEqual([
      `/etc/systemd/system/${unit}.d`,
      `/etc/systemd/system/${unit}.d/test.conf`,
    ]);
  });
});
