// `sealbot status` as it is typed, with a daemon and without one.
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/program.ts";
import { openTestHost, quietStatus, type TestHost } from "../support/examined.ts";
import { fakeTerminal } from "../support/fake-terminal.ts";

async function status(host: TestHost, ...args: readonly string[]) {
  const terminal = fakeTerminal();
  const home = dirname(host.home.folder);
  const env = { SEALBOT_HOME: home, HOME: join(home, "nobody"), NO_COLOR: "1" };
  const signal = new AbortController().signal;
  const exitCode = await runCommandLine(["status", ...args], { terminal, env, signal });
  return { exitCode, stdout: terminal.output.text, stderr: terminal.messages.text };
}

it("without a daemon shows the robot that it found, where, and what to do", async () => {
  await using host = await openTestHost();
  await host.join();
  const { exitCode, stdout, stderr } = await status(host);
  expect(stdout).toMatch(/^● unit-robot is not running\n/);
  expect(stdout).toContain(`\nhome         ${host.home.folder}\n`);
  expect(stdout).toMatch(/^key store +file: /m);
  expect(stderr).toMatch(/^Next: .*sealbot doctor/);
  expect(exitCode).toBe(0);
  const told = JSON.parse((await status(host, "--json")).stdout);
  expect(told).toMatchObject({
    running: false,
    name: "unit-robot",
    home: host.home.folder,
    key_store: { kind: "file" },
  });
});

it("without a robot says how to become one", async () => {
  await using host = await openTestHost();
  const { exitCode, stdout, stderr } = await status(host);
  expect(stderr).toContain("sealbot robot join");
  expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: "" });
});

it("with a daemon gives all that it says, and the command for each question, as one document", async () => {
  await using host = await openTestHost();
  const waiting = [{ id: "vau_x", name: "my vault", runs: ["run_x"] }];
  await host.run(JSON.parse(JSON.stringify({ waiting })));
  const { exitCode, stdout } = await status(host, "--json");
  expect(JSON.parse(stdout)).toEqual({
    ...{ running: true, ...quietStatus },
    waiting: [{ ...waiting[0], command: "sealbot unlock 'my vault'" }],
  });
  expect(exitCode).toBe(0);
});
