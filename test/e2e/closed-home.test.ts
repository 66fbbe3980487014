// A robot's home that its user may not use, or that can only be read: every command that needs it says which path it is
// and what to do, and once that is done, goes on as if nothing had been.
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { type RobotHome, robotHome } from "../../src/robot/home.ts";
import { type CliOptions, runCli, startCli } from "../support/cli.ts";
import { hostPart } from "../support/host-part.ts";
import type { Office } from "../support/office.ts";
import { test } from "../support/office-test.ts";
import { canMount, openSmallDisk } from "../support/small-disk.ts";
import { type TempHome, tempHome } from "../support/temp-home.ts";

const isRoot = hostPart("root, who may run a program as another user,", () => {
  if (process.getuid?.() !== 0) throw new TypeError("this is not root");
});

/** A user with no rights at all. */
const nobody = 65_534;

/** A folder of nobody's, in which a robot lives or will. */
function openHome(): { readonly options: CliOptions; readonly home: RobotHome } & TempHome {
  const temp = tempHome();
  chownSync(temp.path, nobody, nobody);
  const env = { XDG_CACHE_HOME: join(temp.path, "cache") };
  return {
    options: { home: temp.path, env, user: nobody },
    home: robotHome(join(temp.path, "sealbot", "robot")),
    ...{ path: temp.path, [Symbol.dispose]: () => temp[Symbol.dispose]() },
  };
}

async function joinAs(office: Office, options: CliOptions) {
  const { ticket } = await office.ada.json(z.object({ ticket: z.string() }), ["robot", "invite"]);
  return await runCli(["robot", "join", "-", "--server", office.url], { ...options, stdin: `${ticket}\n` });
}

/** Starts the robot, waits until it says so, and stops it. */
function startsAndStops(options: CliOptions): Promise<{ said: string; status: number | null }> {
  const child = startCli(["robot", "start"], options);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      const wasUp = / started\n/.test(said);
      said += chunk;
      // A second signal would end it at once.
      if (!wasUp && / started\n/.test(said)) child.kill("SIGTERM");
    });
  }
  return new Promise((resolve) => child.on("close", (status) => resolve({ said, status })));
}

const start = (options: CliOptions) => runCli(["robot", "start"], options);
const set = (options: CliOptions) => runCli(["robot", "config", "set", "concurrency", "3"], options);

interface Closed {
  readonly what: string;
  readonly path: (home: RobotHome) => string;
  readonly commands: readonly (typeof start)[];
}
const cases: readonly Closed[] = [
  { what: "its folder", path: ({ folder }) => folder, commands: [start, set] },
  { what: "its identity", path: ({ identity }) => identity, commands: [start] },
  { what: "its keys", path: ({ keys }) => keys, commands: [start] },
  { what: "its database", path: ({ database }) => database, commands: [start] },
  { what: "its database's log", path: ({ database }) => `${database}-wal`, commands: [start] },
  { what: "its settings", path: ({ settings }) => settings, commands: [start, set] },
  { what: "its lock", path: ({ lock }) => lock, commands: [start] },
];

test.skipIf(!isRoot)(
  "a home that is in part somebody else's is named, with the remedy",
  { timeout: 240_000 },
  async ({ office }) => {
    using place = openHome();
    const { options, home } = place;
    expect(await joinAs(office, options)).toMatchObject({ status: 0 });
    expect(await startsAndStops(options)).toMatchObject({ status: 0 });
    writeFileSync(home.settings, "{}", { mode: 0o600 });
    chownSync(home.settings, nobody, nobody);

    for (const { what, path, commands } of cases) {
      const file = path(home);
      if (!existsSync(file)) writeFileSync(file, "", { mode: 0o600 });
      chownSync(file, 0, 0);
      for (const command of commands) {
        const { status, stdout, stderr } = await command(options);
        expect({ what, status, stdout, stderr }).toEqual({
          ...{ what, status: 3, stdout: "" },
          stderr: expect.stringContaining(`✗ ${file}: it belongs to another user (0, this is ${nobody})\n`),
        });
        expect(stderr).toContain(`sudo chown -R ${nobody} ${file}`);
        expect(stderr).not.toMatch(/ {4}at |internal/);
      }
      chownSync(file, nobody, nobody);
    }

    chmodSync(home.identity, 0o000);
    expect(await start(options)).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`chmod u+rwX ${home.identity}`),
    });
    chmodSync(home.identity, 0o600);
    const { status, said } = await startsAndStops(options);
    expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining(" started") });
  },
);

test.skipIf(!isRoot)("a robot does not join where it cannot keep its keys", { timeout: 60_000 }, async ({ office }) => {
  using place = openHome();
  const { options, home } = place;
  mkdirSync(dirname(home.folder), { mode: 0o755 });
  const { status, stderr } = await joinAs(office, options);
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: expect.stringContaining(`✗ ${dirname(home.folder)}: it belongs to another user`),
  });
  chownSync(dirname(home.folder), nobody, nobody);
  expect(await joinAs(office, options)).toMatchObject({ status: 0 });
});

test.skipIf(!canMount)(
  "a home that can only be read is named, with the remedy",
  { timeout: 120_000 },
  async ({ office }) => {
    await using robot = await office.robot("fixed", { start: false });
    const folder = dirname(robot.database);
    using _disk = openSmallDisk(folder, 16);
    const remount = (how: "ro" | "rw") => execFileSync("mount", ["-o", `remount,${how}`, folder]);
    const { ticket } = await office.ada.json(z.object({ ticket: z.string() }), ["robot", "invite"]);
    remount("ro");
    for (const args of [["start"], ["config", "set", "concurrency", "3"], ["reset", "--force"]]) {
      const { status, stdout, stderr } = await robot.host.run(["robot", ...args]);
      expect({ args, status, stdout, stderr }).toEqual({
        ...{ args, status: 1, stdout: "" },
        stderr: expect.stringMatching(/✗ the disk of \S+\/robot\S* can only be read: .*\n {2}Mount it for writing/),
      });
      expect(stderr).not.toMatch(/ {4}at |internal/);
    }
    remount("rw");
    await robot.start();
    await robot.stop();

    using empty = tempHome();
    using _other = openSmallDisk(empty.path, 1);
    execFileSync("mount", ["-o", "remount,ro", empty.path]);
    const joining = ["robot", "join", "-", "--server", office.url];
    const { status, stderr } = await runCli(joining, { home: empty.path, stdin: `${ticket}\n` });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining(`the disk of ${empty.path} can only be read`),
    });
  },
);
