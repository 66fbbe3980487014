// `sealbot doctor` as it is typed: on a host that is nothing yet, on one with a robot, and in --json.
import { chmodSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { runCommandLine } from "../../../src/cli/program.ts";
import { openTestControl } from "../../support/control.ts";
import { openTestHost, type TestHost } from "../../support/examined.ts";
import { fakeTerminal } from "../../support/fake-terminal.ts";

async function doctor(host: TestHost, args: readonly string[] = [], { columns = 0 } = {}) {
  const terminal = fakeTerminal({ isTty: columns > 0 });
  terminal.output.columns = columns;
  const home = dirname(host.home.folder);
  const env = { SEALBOT_HOME: home, HOME: join(home, "nobody"), NO_COLOR: "1" };
  const signal = new AbortController().signal;
  const exitCode = await runCommandLine(["doctor", ...args], { terminal, env, signal });
  return { exitCode, stdout: terminal.output.text, stderr: terminal.messages.text };
}

it("works without a robot, a daemon and a network, and says what to do first", async () => {
  await using host = await openTestHost();
  const { exitCode, stdout } = await doctor(host);
  expect(stdout).toMatch(/^! identity +this host is no robot yet\n +→ Ask for a ticket/m);
  expect(stdout).toMatch(/^– link +not looked at, because of "server name"$/m);
  expect(stdout).toMatch(/\n\n\d+ fine, \d+ to look at, \d+ left out\.\n$/);
  expect(exitCode).toBe(0);
});

it("exits with 1 when something is wrong, and says what in one document with --json", async () => {
  await using host = await openTestHost();
  await host.join();
  chmodSync(host.home.identity, 0o644);
  const { exitCode, stdout, stderr } = await doctor(host, ["--json", "--server", "http://127.0.0.1:1"]);
  const { ok, home, checks } = JSON.parse(stdout);
  expect({ exitCode, stderr, ok, home }).toEqual({ exitCode: 1, stderr: "", ok: false, home: host.home.folder });
  const wrong = checks.filter(({ state }: { state: string }) => state === "fail");
  expect(wrong.map(({ name }: { name: string }) => name)).toEqual(["home", "connection"]);
  for (const check of checks) expect(Object.keys(check)).toEqual(["name", "state", "text", "remedy"]);
});

it("finds its way up to a real control plane", async () => {
  await using host = await openTestHost();
  await using control = await openTestControl();
  await host.join(control.url);
  await host.run();
  const { stdout } = await doctor(host);
  for (const name of ["connection", "certificate", "link", "clock", "daemon", "robot"]) {
    expect(stdout).toMatch(new RegExp(`^✓ ${name} `, "m"));
  }
});

it("keeps within a narrow terminal", async () => {
  await using host = await openTestHost();
  const { stdout } = await doctor(host, [], { columns: 60 });
  const long = stdout.split("\n").filter((line) => line.length > 60 && !line.includes(host.home.folder));
  expect(long).toEqual([]);
});
