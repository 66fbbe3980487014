// The doctor's checks of this host, each on a host where that one thing is really broken.
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileLock } from "../../../src/base/file-lock.ts";
import { browserCheck } from "../../../src/cli/doctor/check-browser.ts";
import { daemonCheck } from "../../../src/cli/doctor/check-daemon.ts";
import { homeCheck } from "../../../src/cli/doctor/check-home.ts";
import { identityCheck } from "../../../src/cli/doctor/check-identity.ts";
import { keyStoreCheck } from "../../../src/cli/doctor/check-key-store.ts";
import { nodeCheck } from "../../../src/cli/doctor/check-node.ts";
import { settingsCheck } from "../../../src/cli/doctor/check-settings.ts";
import { socketCheck } from "../../../src/cli/doctor/check-socket.ts";
import { spaceCheck } from "../../../src/cli/doctor/check-space.ts";
import { standingCheck } from "../../../src/cli/doctor/check-standing.ts";
import { userCheck } from "../../../src/cli/doctor/check-user.ts";
import { robotHome } from "../../../src/robot/home.ts";
import { getPublicIdentity, writePublicIdentity } from "../../../src/robot/identity/identity-file.ts";
import { openTestHost, quietStatus, type TestHost } from "../../support/examined.ts";
import { hostPart } from "../../support/host-part.ts";
import { canMount } from "../../support/small-disk.ts";
import { tempHome } from "../../support/temp-home.ts";

let host: TestHost;
beforeEach(async () => {
  host = await openTestHost();
});
afterEach(() => host[Symbol.asyncDispose]());

const isRoot = hostPart("root, who may give files to another user,", () => {
  if (process.getuid?.() !== 0) throw new TypeError("this is not root");
});

describe("node", () => {
  it.each([
    ["v24.0.0", "ok"],
    ["v26.1.0", "ok"],
    ["v22.9.0", "fail"],
    ["nonsense", "fail"],
  ])("%s is %s", async (version, state) => {
    const found = await host.look(nodeCheck(version));
    expect(found.state).toBe(state);
    if (state === "fail") expect(found.remedy).toContain("nodejs.org");
  });
});

describe("user", () => {
  it("is anybody for a robot of one's own, and the service's for a service", async () => {
    expect((await host.look(userCheck)).state).toBe("ok");
    const service = { path: "/var/lib/sealbot", runtime: "/run/sealbot", user: "nobody-here", group: "sealbot" };
    expect(await host.look(userCheck, { service })).toMatchObject({
      state: "fail",
      remedy: expect.stringMatching(/with sudo/),
    });
  });
});

describe("home", () => {
  it("is fine once it is closed to all others", async () => {
    await host.join();
    expect((await host.look(homeCheck)).state).toBe("ok");
  });
  it("that is not there yet says how it comes to be", async () => {
    const home = robotHome("/nonexistent/sealbot/robot");
    expect(await host.look(homeCheck, { home })).toMatchObject({
      state: "skip",
      remedy: expect.stringMatching(/robot join/),
    });
  });
  it("that others may enter is told with the chmod that closes it", async () => {
    chmodSync(host.home.folder, 0o750);
    const { state, text, remedy } = await host.look(homeCheck);
    expect({ state, remedy }).toEqual({ state: "fail", remedy: `Close it: chmod 700 ${host.home.folder}` });
    expect(text).toContain("0750");
  });
  it("with an identity that others may read is told with the chmod that closes it", async () => {
    await host.join();
    chmodSync(host.home.identity, 0o644);
    expect(await host.look(homeCheck)).toMatchObject({
      state: "fail",
      remedy: expect.stringMatching(/chmod 600 \S+identity\.json/),
    });
  });
  it("looks at this command line's own files too", async () => {
    const cli = join(host.home.folder, "..", "cli");
    mkdirSync(cli, { mode: 0o700 });
    writeFileSync(join(cli, "session.json"), "{}");
    chmodSync(join(cli, "session.json"), 0o640);
    expect(await host.look(homeCheck)).toMatchObject({
      state: "fail",
      remedy: expect.stringMatching(/chmod 600 \S+session\.json/),
    });
  });
  it.skipIf(!isRoot)("of a service is looked at without the command line's files of whoever asks", async () => {
    using place = tempHome();
    const [home, cli] = [robotHome(join(place.path, "robot")), join(place.path, "closed", "cli")];
    for (const folder of [home.folder, cli]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const path of [place.path, home.folder]) chownSync(path, 12_345, 12_345);
    chmodSync(join(place.path, "closed"), 0o700);
    const service = { path: place.path, runtime: "/run/sealbot", user: "sealbot", group: "sealbot" };
    process.seteuid?.(12_345);
    try {
      expect(await host.look(homeCheck, { home, cli, service })).toMatchObject({ state: "ok" });
    } finally {
      process.seteuid?.(0);
    }
  });
  it.skipIf(!isRoot)("of another user is told with the chown that gives it back", async () => {
    chownSync(host.home.folder, 12_345, 12_345);
    expect(await host.look(homeCheck)).toMatchObject({
      state: "fail",
      text: expect.stringMatching(/12345/),
      remedy: expect.stringMatching(/chown -R 0 /),
    });
  });
});

describe("disk", () => {
  it("with room is fine", async () => {
    expect((await host.look(spaceCheck)).state).toBe("ok");
  });
  const cases = [
    ["without room", "size=1m", /0 MB are free/, /Make room/],
    ["that is almost full", "size=64m", /MB are free/, /Make room/],
    ["without room for one more file", "size=64m,nr_inodes=1", /no more files/, /Make room/],
    ["that is read-only", "size=300m,ro", /read-only/, /remount,rw/],
  ] as const;
  it.skipIf(!canMount).each(cases)("%s is told with what to do", async (name, options, text, remedy) => {
    using place = tempHome();
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", place.path]);
    try {
      if (name === "without room") writeFileSync(join(place.path, "full"), new Uint8Array(900_000));
      const found = await host.look(spaceCheck, { home: robotHome(place.path) });
      expect(found).toMatchObject({ state: name === "that is almost full" ? "warn" : "fail" });
      expect(found.text).toMatch(text);
      expect(found.remedy).toMatch(remedy);
    } finally {
      execFileSync("umount", [place.path]);
    }
  });
});

describe("settings", () => {
  it.each([
    ["{}", "ok", /all as they come/, undefined],
    ['{"concurrency": 2}', "ok", /1 of \d+ are set/, undefined],
    ['{"concurency": 2}', "warn", /concurency/, /config list/],
    ['{"concurrency": 0}', "fail", /concurrency/, /default/],
    ["{", "fail", /not JSON/, /Correct the file/],
  ])("that say %s are %s", async (text, state, told, remedy) => {
    writeFileSync(host.home.settings, text, { mode: 0o600 });
    const found = await host.look(settingsCheck);
    expect(found.state).toBe(state);
    expect(found.text).toMatch(told);
    expect(found.remedy ?? "").toMatch(remedy ?? /^$/);
  });
});

describe("identity", () => {
  it("that is missing says how to get one", async () => {
    expect(await host.look(identityCheck)).toMatchObject({
      state: "warn",
      remedy: expect.stringMatching(/robot join/),
    });
  });
  it("that is there is shown with its fingerprint", async () => {
    await host.join();
    const found = await host.look(identityCheck);
    expect(found).toMatchObject({ state: "ok" });
    expect(found.text).toMatch(/^"unit-robot", [A-Z0-9]{4}(-[A-Z0-9]{4}){4}$/);
  });
  it("that was damaged says where from to restore it", async () => {
    await host.join();
    writeFileSync(host.home.identity, '{"version":2');
    expect(await host.look(identityCheck)).toMatchObject({ state: "fail", remedy: expect.stringMatching(/backup/) });
  });
});

describe("key store", () => {
  it("of no robot is left out", async () => {
    expect((await host.look(keyStoreCheck)).state).toBe("skip");
  });
  it("that is a file carries its standing warning", async () => {
    await host.join();
    expect(await host.look(keyStoreCheck)).toMatchObject({
      state: "warn",
      text: expect.stringMatching(/^file: /),
      remedy: expect.stringMatching(/keys migrate/),
    });
  });
  it("whose keys are gone says so", async () => {
    await host.join();
    rmSync(host.home.keys);
    expect(await host.look(keyStoreCheck)).toMatchObject({ state: "fail", remedy: expect.stringMatching(/backup/) });
  });
  it("with the keys of another robot says so", async () => {
    await host.join();
    await using other = await openTestHost();
    await other.join();
    rmSync(host.home.keys);
    symlinkSync(other.home.keys, host.home.keys);
    expect(await host.look(keyStoreCheck)).toMatchObject({ state: "fail", text: expect.stringMatching(/other keys/) });
  });
  it("under a passphrase is not opened by somebody who only looks", async () => {
    await host.join();
    await writePublicIdentity(host.home, { ...(await getPublicIdentity(host.home)), keyStore: "passphrase" });
    expect(await host.look(keyStoreCheck)).toEqual({
      name: "key store",
      ...{ state: "ok", text: "passphrase, asked for when the robot starts" },
    });
    const service = { path: "/var/lib/sealbot", runtime: "/run/sealbot", user: "sealbot", group: "sealbot" };
    const env = { SEALBOT_PASSPHRASE_FILE: "/etc/sealbot/passphrase" };
    expect(await host.look(keyStoreCheck, { service })).toMatchObject({
      ...{ state: "fail", remedy: expect.stringContaining("SEALBOT_PASSPHRASE_FILE") },
    });
    expect(await host.look(keyStoreCheck, { service, env })).toMatchObject({ state: "ok" });
  });
});

describe("daemon", () => {
  it("that does not run says how to start it, where there is a robot", async () => {
    expect((await host.look(daemonCheck)).state).toBe("skip");
    await host.join();
    expect(await host.look(daemonCheck)).toMatchObject({ state: "warn", remedy: expect.stringMatching(/robot start/) });
    const service = { path: "/var/lib/sealbot", runtime: "/run/sealbot", user: "sealbot", group: "sealbot" };
    expect(await host.look(daemonCheck, { service })).toMatchObject({ remedy: "Start it: sudo sealbot service start" });
  });
  it("that holds its home and answers nobody is told as hung", async () => {
    await host.join();
    using _held = openFileLock(host.home.lock, { message: "held", hint: "" });
    expect(await host.look(daemonCheck)).toMatchObject({
      state: "fail",
      text: expect.stringMatching(/does not answer/),
      remedy: expect.stringMatching(/daemon\.lock/),
    });
  });
  it("that runs is fine, of another version is told to be restarted", async () => {
    await host.run();
    expect(await host.look(daemonCheck)).toMatchObject({ state: "ok", text: expect.stringMatching(/pid 42/) });
    expect(await host.look(daemonCheck, { version: "9.9.9" })).toMatchObject({
      state: "warn",
      remedy: expect.stringMatching(/Restart it/),
    });
  });
  it("that is in trouble says which, with its remedy", async () => {
    const trouble = { code: "disk-full", message: "there is no room", hint: "Make some.", at: quietStatus.started_at };
    await host.run({ trouble: [trouble] });
    expect(await host.look(daemonCheck)).toMatchObject({
      state: "fail",
      text: expect.stringMatching(/no room/),
      remedy: "Make some.",
    });
  });
  it("that says nonsense is a failure", async () => {
    const server = createServer((socket) => void socket.on("data", () => socket.end("nonsense\n")));
    await new Promise<void>((resolve) => server.listen(host.home.socket, resolve));
    expect((await host.look(daemonCheck)).state).toBe("fail");
    server.close();
  });
});

describe("control socket", () => {
  it("for this user alone is fine, open to everybody it is not", async () => {
    await host.run();
    expect(await host.look(socketCheck)).toMatchObject({ state: "ok", text: expect.stringMatching(/this user alone/) });
    chmodSync(host.home.socket, 0o666);
    expect(await host.look(socketCheck)).toMatchObject({ state: "fail", remedy: expect.stringMatching(/chmod o= /) });
  });
  it("whose path is too long for the system says so", async () => {
    const home = robotHome(join(host.home.folder, "x".repeat(100)));
    expect(await host.look(socketCheck, { home })).toMatchObject({
      state: "fail",
      remedy: expect.stringMatching(/shorter path/),
    });
  });
  it("that nobody made yet is left out", async () => {
    expect((await host.look(socketCheck)).state).toBe("skip");
  });
});

describe("robot", () => {
  const broken = (code: string, hint: string | null) => ({
    ...{ state: "offline", since: quietStatus.started_at },
    error: { code, message: "the control plane refused this robot", hint },
  });
  it.each([
    [{}, "ok", /endorsed and linked/, undefined],
    [{ standing: "pending" as const }, "warn", /pending/, /robot endorse build-1/],
    [{ link: broken("revoked", "Join again.") }, "fail", /revoked/, /Join again/],
    [{ link: broken("cloned", "Stop the copy.") }, "fail", /cloned/, /Stop the copy/],
    [{ link: broken("unreachable", null) }, "fail", /unreachable/, /goes on trying/],
    [{ link: { ...quietStatus.link, state: "connecting" } }, "warn", /connecting/, /again/],
  ])("with status %j is %s", async (status, state, text, remedy) => {
    await host.run(status);
    const found = await host.look(standingCheck);
    expect(found.state).toBe(state);
    expect(found.text).toMatch(text);
    expect(found.remedy ?? "").toMatch(remedy ?? /^$/);
  });
  it("is unknown while no daemon runs", async () => {
    expect((await host.look(standingCheck)).state).toBe("skip");
  });
});

describe("browser", () => {
  it("is the first one that may be started", async () => {
    using place = tempHome();
    const [closed, open] = [join(place.path, "closed"), join(place.path, "open")];
    for (const [path, mode] of [
      [closed, 0o600],
      [open, 0o700],
    ] as const)
      writeFileSync(path, "", { mode });
    const found = await host.look(browserCheck(["/nonexistent", closed, open]));
    expect(found).toMatchObject({ state: isRoot ? "warn" : "ok", text: expect.stringMatching(/\/open/) });
    if (isRoot) expect(found.text).toContain("without its sandbox");
  });
  it("is nothing that a robot needs, and said where there is none", async () => {
    const found = await host.look(browserCheck(["/nonexistent"]));
    expect(found).toMatchObject({ state: "skip", remedy: expect.stringContaining("apt install chromium") });
  });
  it("of the system service is told to be walled in", async () => {
    const service = { path: "/var/lib/sealbot", runtime: "/run/sealbot", user: "sealbot", group: "sealbot" };
    const found = await host.look(browserCheck([process.execPath]), { service });
    expect(found).toMatchObject({ state: "warn", remedy: expect.stringContaining("--session") });
  });
});
