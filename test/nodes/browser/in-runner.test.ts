// browser.* in real runners of a real robot, shut in by Node's permission model: it works there, and no browser outlives
// its run, whatever way that ends.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunId } from "../../../src/base/ids.ts";
import { RunnerPool } from "../../../src/robot/runner/pool.ts";
import { type BrowserSite, openBrowserSite } from "../../support/browser-site.ts";
import { chain, openRobotTrial, type RobotTrial } from "../../support/robot-trial.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";

const canary = "hunter2-c4nary-word";

let site: BrowserSite;
beforeEach(async () => {
  site = await openBrowserSite({
    "/login": "<form method=post action=/home><input name=username><input name=password type=password><button>Go",
    "/home": ({ form }, response) =>
      void response.setHeader("content-type", "text/html").end(`<h1>${form.get("password")}</h1>
        <a href="/report">report</a>`),
    "/report": (_, response) =>
      void response.setHeader("content-disposition", 'attachment; filename="../../re port.csv"').end("a;b\n1;2\n"),
    "/never": () => {},
  });
});
afterEach(() => site[Symbol.asyncDispose]());

/** Processes, by their number, whose command names a profile in this place. */
function browsersIn(place: string): number[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .map(Number)
    .filter((pid) => commandOf(pid).includes(`--user-data-dir=${place}`));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

const runnerOf = (trial: RobotTrial): number | undefined =>
  readdirSync("/proc")
    .map(Number)
    .find((pid) => pid > 0 && commandOf(pid).includes(`--allow-fs-write=${trial.home.runners}/`));

const noneLeft = (trial: RobotTrial) =>
  until("all browsers to be gone", () => browsersIn(trial.home.runners).length === 0);

test("signs in, reads, photographs and downloads, and tells no secret", { timeout: 60_000 }, async () => {
  await using trial = await openRobotTrial();
  const vault = await trial.vault("ops");
  const item = await vault.write("the item", { username: "ada", password: canary }, { category: "login" });
  const flow = await trial.flow(
    chain(
      { id: "open", type: "browser.open" },
      {
        id: "login",
        type: "browser.login",
        config: { credentials: { vault: vault.id, item }, url: `${site.url}/login` },
      },
      { id: "read", type: "browser.extract", config: { selector: "h1" } },
      { id: "shot", type: "browser.screenshot", config: { file: "page.png" } },
      { id: "get", type: "browser.download", config: { selector: "a" } },
      { id: "file", type: "files.read", config: { path: { $expr: "msg.download.file" } } },
      { id: "show", type: "core.debug" },
    ),
    { vaults: [{ vault: vault.id, access: "read" }] },
  );
  await vault.permit(flow.id);
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
  const run = await trial.start(flow);
  const { status, outcome } = await trial.upstream.ended(run);
  expect({ status, error: outcome?.error }).toEqual({ status: "succeeded", error: undefined });
  expect(site.seen.join()).toContain(canary);
  const shown = trial.upstream.events(run).find(({ type }) => type === "debug");
  expect(Reflect.get(Object(shown?.data), "value")).toMatchObject({
    screenshot: { file: "page.png", size: expect.any(Number) },
    download: { file: expect.stringMatching(/^[^/ ]+re-port\.csv$/), size: 8 },
    file: { content: "a;b\n1;2\n" },
  });
  expect(trial.upstream.text).not.toContain(canary);
  await noneLeft(trial);
});

const waiting = () =>
  chain(
    { id: "open", type: "browser.open" },
    { id: "wait", type: "browser.goto", config: { url: `${site.url}/never`, timeout: "10m" } },
  );

const ends: [how: string, settings: object, act: (trial: RobotTrial, run: RunId) => void, status: string][] = [
  ["is cancelled", {}, (trial, run) => trial.handle({ t: "cancel", run }), "cancelled"],
  ["takes too long", { timeout: "4s" }, () => {}, "timed_out"],
  ["loses its process", {}, (trial) => process.kill(runnerOf(trial) ?? 0, "SIGKILL"), "failed"],
];
test.each(ends)("no browser is left of a run that %s", { timeout: 60_000 }, async (_, settings, act, expected) => {
  await using trial = await openRobotTrial();
  const run = await trial.start(await trial.flow(waiting(), { settings }));
  await until("the page to be asked for", () => site.seen.some((text) => text.includes("/never")));
  expect(browsersIn(trial.home.runners)).not.toEqual([]);
  act(trial, run);
  expect(await trial.upstream.ended(run)).toMatchObject({ status: expected });
  await noneLeft(trial);
  expect(readdirSync(trial.home.runners)).toEqual([]);
});

test("the next daemon ends a browser that hangs and whose runner is gone", { timeout: 60_000 }, async () => {
  using home = tempHome();
  const directory = join(home.path, "runners");
  const place = join(directory, "left");
  mkdirSync(join(place, "profile"), { recursive: true });
  const args = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${place}/profile`, "about:blank"];
  const browser = spawn("/usr/bin/chromium", args, { cwd: place, stdio: "ignore", detached: true });
  try {
    await until("the browser to run", () => readdirSync(join(place, "profile")).includes("Default"));
    browser.kill("SIGSTOP");
    await using _pool = await RunnerPool.open({ directory, warm: 0, memory: 64 });
    await gone(browser);
    await until("all of it to be gone", () => browsersIn(place).length === 0);
  } finally {
    endGroup(browser);
  }
});

const gone = async (child: ChildProcess) => {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
};

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended, as it should.
  }
}
