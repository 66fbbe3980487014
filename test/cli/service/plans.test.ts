// What an installation and a removal do, as they show it before they do it.
import { chmodSync, chownSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serviceOf } from "../../../src/cli/service/find-service.ts";
import { planInstall } from "../../../src/cli/service/install-plan.ts";
import type { Scope } from "../../../src/cli/service/layout.ts";
import { makeFolder, writeOnce } from "../../../src/cli/service/step.ts";
import { planUninstall } from "../../../src/cli/service/uninstall-plan.ts";
import { codeOf } from "../../support/code-of.ts";
import { type FakeHostOptions, fakeHost, lay } from "../../support/fake-host.ts";
import { tempHome } from "../../support/temp-home.ts";

interface Bench extends Omit<FakeHostOptions, "root"> {
  readonly scope?: Scope;
  readonly user?: string;
  readonly inPlace?: boolean;
  /** Users and groups that the host has. */
  readonly known?: readonly string[];
}

/** A built package beside the root of a host. */
function bench(folder: string, { scope = "system", user, known = [], ...options }: Bench = {}) {
  lay(folder, {
    "package/package.json": "{}",
    "package/dist/cli/main.js": "",
    "package/dist/version.txt": String(options.env?.VERSION),
    "a-node": "",
  });
  const answer = (command: string) =>
    /^(getent|dscl \. -read|id )/.test(command) && !known.some((name) => command.endsWith(name))
      ? { status: 2 }
      : undefined;
  const root = join(folder, "root");
  const host = fakeHost({ root, answer, ...options });
  const service = serviceOf(host, scope, user);
  const source = { folder: join(folder, "package"), version: "1.2.3", node: join(folder, "a-node") };
  const plan = () => planInstall({ host, service, source, inPlace: options.inPlace ?? false });
  const install = async () => {
    const { steps } = await plan();
    for (const { run } of steps) await run(host);
    return steps.map(({ text }) => text);
  };
  return { root, host, service, source, plan, install };
}

const current = "/opt/sealbot/current";
const joined = { "root/var/lib/sealbot/robot/identity.json": "{}", "root/var/lib/sealbot/robot/robot.db": "outbox" };

describe("an installation for the host", () => {
  it("shows each step of it, in the order in which they are done", async () => {
    using home = tempHome();
    const { plan } = bench(home.path);
    const { steps, hasJoined } = await plan();
    expect(steps.map(({ text }) => text)).toEqual([
      "groupadd --system sealbot",
      "useradd --system --gid sealbot --home-dir /var/lib/sealbot --shell /usr/sbin/nologin --comment 'sealbot robot' sealbot",
      `copy sealbot 1.2.3 with its Node ${process.version} to /opt/sealbot/1.2.3`,
      `let ${current} be 1.2.3`,
      "remove versions older than the previous one",
      `let /usr/local/bin/sealbot be ${current}/bin/sealbot, unless something else is there`,
      "make the folder /var/lib/sealbot (700)",
      "chown sealbot:sealbot /var/lib/sealbot",
      "write /etc/sealbot/robot.env, unless it is there already",
      "chown root:root /etc/sealbot/robot.env",
      "chmod 0600 /etc/sealbot/robot.env",
      "write /etc/systemd/system/sealbot-robot.service",
      "systemctl daemon-reload",
      "systemctl enable sealbot-robot.service",
    ]);
    expect(hasJoined).toBe(false);
  });

  it("changes nothing while it only looks", async () => {
    using home = tempHome();
    const { plan, root } = bench(home.path);
    await plan();
    expect(() => statSync(root)).toThrow(/ENOENT/);
  });

  it("starts a robot that has joined, and leaves what it holds as it is", async () => {
    using home = tempHome();
    lay(home.path, joined);
    const { install, root } = bench(home.path);
    expect((await install()).at(-1)).toBe("systemctl restart sealbot-robot.service");
    expect(readFileSync(join(root, "var/lib/sealbot/robot/robot.db"), "utf8")).toBe("outbox");
  });

  it("done again makes no user, copies nothing and keeps the environment file", async () => {
    using home = tempHome();
    const { install } = bench(home.path, { known: ["sealbot"] });
    await install();
    const env = join(home.path, "root/etc/sealbot/robot.env");
    lay(home.path, { "root/etc/sealbot/robot.env": "HTTPS_PROXY=http://proxy:1\n" });
    expect((await install()).filter((text) => /add |copy|let .*current be/.test(text))).toEqual([]);
    expect(readFileSync(env, "utf8")).toBe("HTTPS_PROXY=http://proxy:1\n");
  });

  it("keeps the version before when the program is another", async () => {
    using home = tempHome();
    await bench(home.path, { env: { VERSION: "old" } }).install();
    const texts = await bench(home.path, { env: { VERSION: "new" } }).install();
    expect(texts).toContain(`let ${current} be 1.2.3+2, keep 1.2.3 as the previous version`);
  });

  it.each([
    ["ann", ["usermod --append --groups sealbot ann"]],
    ["root", []],
    [undefined, []],
  ])("lets in whoever ran sudo (%s)", async (person, expected) => {
    using home = tempHome();
    const { plan } = bench(home.path, { env: person === undefined ? {} : { SUDO_USER: person } });
    const { steps, admitted } = await plan();
    expect(steps.map(({ text }) => text).filter((text) => text.startsWith("usermod"))).toEqual(expected);
    expect(admitted).toBe(expected.length > 0 ? person : undefined);
  });

  it("runs as a user that exists, and makes none but its own", async () => {
    using home = tempHome();
    const texts = await bench(home.path, { user: "ann", known: ["ann", "sealbot"] }).install();
    expect(texts).toContain("chown ann:sealbot /var/lib/sealbot");
    expect(texts.filter((text) => text.startsWith("useradd"))).toEqual([]);
    expect(await codeOf(bench(home.path, { user: "nobody-here" }).plan)).toBe("not-found");
  });

  it("hands the robot's files over when it is to run as another user", async () => {
    using home = tempHome();
    lay(home.path, joined);
    const answer = (command: string) => (command === "id -u ann" ? { stdout: "4711\n" } : undefined);
    const texts = await bench(home.path, { user: "ann", answer }).install();
    expect(texts).toContain("chown -R -h ann:sealbot /var/lib/sealbot");
  });

  it("in place copies nothing and runs this very program", async () => {
    using home = tempHome();
    const { plan, source } = bench(home.path, { inPlace: true });
    const { steps } = await plan();
    expect(steps.map(({ text }) => text).filter((text) => text.includes("/opt/"))).toEqual([]);
    const unit = steps.find(({ file }) => file?.path.endsWith(".service"))?.file?.text;
    expect(unit).toContain(`ExecStart=${source.node} ${source.folder}/dist/cli/main.js robot start`);
  });

  it.each([
    ["a folder of another user", 0o755, 12_345],
    ["a folder that others may write to", 0o777, 0],
  ])("copies nothing into %s, which would be that user's program for root to run", async (_, mode, uid) => {
    using home = tempHome();
    const { install, plan, root } = bench(home.path);
    await install();
    const programs = join(root, "opt/sealbot");
    chmodSync(programs, mode);
    if (uid !== 0 && process.getuid?.() === 0) chownSync(programs, uid, uid);
    else chmodSync(programs, 0o777);
    expect(await codeOf(plan)).toBe("conflict");
  });

  it("says how to build a clone that is not built", async () => {
    using home = tempHome();
    const { host, service } = bench(home.path);
    const source = { folder: join(home.path, "root"), version: "1", node: process.execPath };
    const error = await planInstall({ host, service, source, inPlace: false }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "not-found", hint: "Build it first: npm run build" });
  });

  it("ends at a command that fails, with what that said", async () => {
    using home = tempHome();
    const answer = (command: string) =>
      command.endsWith("daemon-reload") ? { status: 1, stderr: "Access denied\nSee also" } : undefined;
    const { install, host } = bench(home.path, { answer });
    await expect(install()).rejects.toThrow("systemctl daemon-reload: Access denied");
    expect(host.ran.at(-1)).toBe("systemctl daemon-reload");
  });
});

describe("an installation for one user", () => {
  it("stays in that user's folders and asks for nobody else's rights", async () => {
    using home = tempHome();
    const { plan } = bench(home.path, { scope: "session", uid: 1000, env: { HOME: "/home/ann" } });
    const texts = (await plan()).steps.map(({ text }) => text);
    expect(texts.filter((text) => /chown|useradd|\/(etc|opt|usr)\//.test(text))).toEqual([]);
    expect(texts).toContain("systemctl --user enable sealbot-robot.service");
    expect(texts).toContain(
      `copy sealbot 1.2.3 with its Node ${process.version} to /home/ann/.local/share/sealbot/program/1.2.3`,
    );
  });
});

describe("an installation elsewhere", () => {
  it.each([
    ["darwin", "system", /^launchctl bootstrap system \/Library\/LaunchDaemons\/dev\.sealbot\.robot\.plist$/m],
    ["darwin", "session", /^launchctl bootstrap gui\/501 '?\/Users\/ann\/Library\/LaunchAgents\//m],
    [
      "win32",
      "system",
      /^schtasks \/Create \/TN '\\sealbot\\robot' \/XML 'C:\\ProgramData\\sealbot\\sealbot-robot\.task\.xml' \/F$/m,
    ],
    ["win32", "session", /^schtasks \/Create /m],
  ] as const)("tells %s of a service (%s)", async (platform, scope, expected) => {
    using home = tempHome();
    const env = { HOME: platform === "darwin" ? "/Users/ann" : "", APPDATA: "C:\\Users\\ann\\AppData\\Roaming" };
    const { steps } = await bench(home.path, { platform, scope, env, uid: 501 }).plan();
    expect(steps.map(({ text }) => text).join("\n")).toMatch(expected);
  });

  it("is refused where sealbot knows no services", () => {
    expect(() => serviceOf(fakeHost({ root: "/", platform: "freebsd" }), "system", undefined)).toThrow(/freebsd/);
  });
});

describe("a removal", () => {
  it("keeps the robot and its environment", async () => {
    using home = tempHome();
    lay(home.path, joined);
    const { install, host, service, root } = bench(home.path);
    await install();
    for (const { run } of await planUninstall({ host, service, purge: false })) await run(host);
    for (const path of ["var/lib/sealbot/robot/identity.json", "etc/sealbot/robot.env"]) statSync(join(root, path));
    for (const path of ["opt/sealbot", "usr/local/bin/sealbot", "etc/systemd/system/sealbot-robot.service"])
      expect(() => statSync(join(root, path)), path).toThrow(/ENOENT/);
    expect(host.ran).toContain("systemctl disable --now sealbot-robot.service");
  });

  it("leaves a clone that it ran in place, also where copies would lie", async () => {
    using home = tempHome();
    lay(home.path, joined);
    const { install, host, service, root } = bench(home.path);
    await install();
    lay(root, { "opt/sealbot/src/own.ts": "work of days", "opt/sealbot/dist/cli/main.js": "" });
    for (const { run } of await planUninstall({ host, service, purge: false })) await run(host);
    expect(readdirSync(join(root, "opt/sealbot")).sort()).toEqual(["dist", "src"]);
  });

  it("leaves nothing behind when it purges", async () => {
    using home = tempHome();
    lay(home.path, joined);
    const { install, host, service, root } = bench(home.path);
    await install();
    for (const { run } of await planUninstall({ host, service, purge: true })) await run(host);
    for (const path of ["var/lib/sealbot", "etc/sealbot", "opt/sealbot"])
      expect(() => statSync(join(root, path)), path).toThrow(/ENOENT/);
    expect(host.ran.slice(-2)).toEqual(["userdel sealbot", "groupdel sealbot"]);
  });

  it("does not take a person's account, nor what else is in a person's home", async () => {
    using home = tempHome();
    const system = bench(home.path, { user: "ann" });
    const texts = async (one: typeof system) =>
      (await planUninstall({ host: one.host, service: one.service, purge: true })).map(({ text }) => text);
    expect((await texts(system)).filter((text) => text.startsWith("userdel"))).toEqual([]);
    const session = bench(home.path, { scope: "session", uid: 1000, env: { HOME: "/home/ann" } });
    expect((await texts(session)).at(-1)).toBe(
      "remove /home/ann/.config/sealbot/robot, /home/ann/.config/sealbot/robot.env",
    );
  });

  it("leaves a command that somebody else made", async () => {
    using home = tempHome();
    lay(home.path, { "root/usr/local/bin/sealbot": "mine" });
    const { install, host, service, root } = bench(home.path);
    await install();
    for (const { run } of await planUninstall({ host, service, purge: true })) await run(host);
    expect(readFileSync(join(root, "usr/local/bin/sealbot"), "utf8")).toBe("mine");
  });
});

describe("a step", () => {
  it("makes files and folders as open as it says, whatever the caller's umask is", async () => {
    using home = tempHome();
    const host = fakeHost({ root: home.path });
    const umask = process.umask(0o077);
    try {
      await makeFolder("/a", 0o755).run(host);
      await writeOnce({ path: "/a/b", text: "1", mode: 0o640 }).run(host);
      await writeOnce({ path: "/a/b", text: "2", mode: 0o640 }).run(host);
    } finally {
      process.umask(umask);
    }
    const modeOf = (path: string) => (statSync(join(home.path, path)).mode & 0o777).toString(8);
    expect(["a", "a/b"].map(modeOf)).toEqual(["755", "640"]);
    expect(readFileSync(join(home.path, "a/b"), "utf8")).toBe("1");
  });
});
