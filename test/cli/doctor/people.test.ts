// The doctor's checks of the ways to people: who is signed in, and where a robot would ask and tell.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noticesCheck } from "../../../src/cli/doctor/check-notices.ts";
import { serviceCheck } from "../../../src/cli/doctor/check-service.ts";
import { sessionCheck } from "../../../src/cli/doctor/check-session.ts";
import { terminalCheck } from "../../../src/cli/doctor/check-terminal.ts";
import { windowsCheck } from "../../../src/cli/doctor/check-windows.ts";
import { readServiceEnvironment } from "../../../src/cli/doctor/service-environment.ts";
import { type Host, processHost } from "../../../src/cli/service/host.ts";
import { closeAll, openOwner } from "../../client/test-server.ts";
import { openTestHost, type TestHost } from "../../support/examined.ts";

let host: TestHost;
beforeEach(async () => {
  host = await openTestHost();
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await closeAll();
});

/** A folder for PATH with programs of these names that do nothing. */
function pathWith(...names: readonly string[]): string {
  const folder = join(host.home.folder, "..", "bin");
  mkdirSync(folder);
  for (const name of names) writeFileSync(join(folder, name), "#!/bin/sh\n", { mode: 0o755 });
  return folder;
}
const set = (settings: object) => writeFileSync(host.home.settings, JSON.stringify(settings), { mode: 0o600 });

describe("sign-in", () => {
  it("of nobody is nothing that a robot needs", async () => {
    expect((await host.look(sessionCheck)).state).toBe("skip");
  });
  it("that still stands is fine; that is over says how to sign in again", async () => {
    const { session, skip } = await openOwner();
    const look = () => host.look(sessionCheck, { session: async () => session });
    expect(await look()).toMatchObject({ state: "ok", text: expect.stringContaining("ada@example.com") });
    skip(13 * 3_600_000);
    expect(await look()).toMatchObject({
      state: "warn",
      text: expect.stringContaining("over"),
      remedy: "sealbot login",
    });
  });
  it("whose control plane is away is something to look at", async () => {
    const { session, control } = await openOwner();
    await control[Symbol.asyncDispose]();
    const found = await host.look(sessionCheck, { session: async () => session });
    expect(found).toMatchObject({ state: "warn", text: expect.stringContaining("cannot be asked") });
  });
});

describe("terminal", () => {
  it("asks where somebody sits, and elsewhere names the other way", async () => {
    expect((await host.look(terminalCheck, { canAsk: true })).state).toBe("ok");
    expect(await host.look(terminalCheck)).toMatchObject({
      ...{ state: "skip", remedy: expect.stringContaining("sealbot unlock") },
    });
    set({ terminalPrompt: false });
    expect(await host.look(terminalCheck, { canAsk: true })).toMatchObject({
      ...{ state: "skip", remedy: expect.stringContaining("terminalPrompt true") },
    });
  });
});

describe("windows", () => {
  it("need a desktop", async () => {
    expect(await host.look(windowsCheck, { env: { PATH: pathWith("zenity") } })).toMatchObject({
      ...{ state: "skip", remedy: expect.stringContaining("popup-helper") },
    });
  });
  it("need a program that draws them, which the package to install is named for", async () => {
    const found = await host.look(windowsCheck, { env: { DISPLAY: ":7", PATH: pathWith() } });
    expect(found).toMatchObject({ state: "warn", remedy: expect.stringContaining("sudo apt install pinentry-gnome3") });
  });
  it.each([
    [["zenity", "pinentry-qt"], "pinentry-qt"],
    [["kdialog", "yad"], "kdialog"],
  ])("of %j are drawn by %s", async (names, best) => {
    const env = { WAYLAND_DISPLAY: "wayland-0", PATH: pathWith(...names) };
    expect(await host.look(windowsCheck, { env })).toMatchObject({ state: "ok", text: `${best} would ask` });
  });
  it("are not drawn by a program that may not be started", async () => {
    const env = { DISPLAY: ":7", PATH: pathWith("zenity") };
    chmodSync(join(env.PATH, "zenity"), 0o644);
    expect((await host.look(windowsCheck, { env })).state).toBe("warn");
  });
  it("may be turned off", async () => {
    set({ popup: false });
    expect((await host.look(windowsCheck, { env: { DISPLAY: ":7" } })).remedy).toContain("popup true");
  });
});

describe("notices", () => {
  it("are in the log at least, and say how they get anywhere else", async () => {
    expect(await host.look(noticesCheck)).toMatchObject({ state: "skip", remedy: expect.stringContaining("webhook") });
  });
  it("go to the webhook's host, whose address is shown to nobody", async () => {
    set({ webhook: "https://hooks.example.com/services/canary" });
    const found = await host.look(noticesCheck);
    expect(found).toMatchObject({ state: "ok", text: "posted to hooks.example.com, and in the log" });
  });
  it("on a desktop need notify-send, whose package is named", async () => {
    const env = { DISPLAY: ":7", PATH: pathWith() };
    expect(await host.look(noticesCheck, { env })).toMatchObject({
      state: "warn",
      remedy: "sudo apt install libnotify-bin",
    });
    writeFileSync(join(env.PATH, "notify-send"), "#!/bin/sh\n", { mode: 0o755 });
    expect(await host.look(noticesCheck, { env })).toMatchObject({
      state: "ok",
      text: "on the desktop, and in the log",
    });
  });
});

describe("service", () => {
  const unit = ["etc", "systemd", "system", "sealbot-robot.service"];
  /** A host under a folder of its own whose systemctl prints `shown`. */
  function serviceHost(shown: string | undefined): Host {
    const root = join(host.home.folder, "..", "root");
    for (const folder of [join(root, ...unit.slice(0, -1)), join(root, "run", "systemd", "system")]) {
      mkdirSync(folder, { recursive: true });
    }
    if (shown !== undefined) writeFileSync(join(root, ...unit), "[Service]\nUser=sealbot\n");
    const run = async () => ({ status: 0, stdout: shown ?? "", stderr: "" });
    return { ...processHost({}), platform: "linux", root, uid: 0, run };
  }
  const shown = (active: string, file = "enabled", sub = "x") =>
    ["LoadState=loaded", `UnitFileState=${file}`, `ActiveState=${active}`, `SubState=${sub}`, "NRestarts=3"].join("\n");

  it.each([
    [undefined, "skip", /not installed/, /service install/],
    [shown("active"), "ok", /active \(x\), started again 3 times/, /^$/],
    [shown("active", "disabled"), "warn", /not at the next start/, /service install/],
    [shown("inactive"), "warn", /inactive/, /service start/],
    [shown("failed"), "fail", /failed/, /service logs/],
    [shown("activating", "enabled", "auto-restart"), "fail", /auto-restart/, /service logs/],
  ])("that systemd shows as %j is %s", async (text, state, told, remedy) => {
    const found = await host.look(serviceCheck(serviceHost(text)));
    expect(found.state).toBe(state);
    expect(found.text).toMatch(told);
    expect(found.remedy ?? "").toMatch(remedy);
  });

  it("gives its robot an environment, which the doctor reads as systemd does", async () => {
    const file = join(host.home.folder, "robot.env");
    writeFileSync(
      file,
      '# A comment\nSEALBOT_HOME=/var/lib/sealbot\nHTTPS_PROXY="http://proxy:3128"\n\nnonsense\nEMPTY=\n',
    );
    expect(await readServiceEnvironment(file)).toEqual({
      ...{ SEALBOT_HOME: "/var/lib/sealbot", HTTPS_PROXY: "http://proxy:3128", EMPTY: "" },
    });
    expect(await readServiceEnvironment(join(file, "nowhere"))).toEqual({});
  });
});
