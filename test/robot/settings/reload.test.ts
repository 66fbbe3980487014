// Settings that change while a robot works: what can change does at once, and no run is disturbed by it.
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import type { RunId } from "../../../src/base/ids.ts";
import { SwitchedChannel } from "../../../src/robot/asker/switch.ts";
import { settingDefaults } from "../../../src/robot/settings/settings.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { openDesk } from "../../contract/asker-channel.ts";
import { openRequestCatcher } from "../../support/request-catcher.ts";
import { chain, openRobotTrial } from "../../support/robot-trial.ts";
import { until } from "../../support/until.ts";

const waits = { id: "wait", type: "core.delay", config: { for: "1h" } };
const base = { ...settingDefaults, warmRunners: 0, terminalPrompt: false };

test("more runs at a time start those that waited, and fewer end none", async () => {
  await using trial = await openRobotTrial({ settings: { concurrency: 1 } });
  const { upstream, heart } = trial;
  const runs: RunId[] = [];
  for (let i = 0; i < 3; i++) runs.push(await trial.start(await trial.flow(chain(waits))));
  const running = () => runs.filter((run) => upstream.states(run).at(-1) === "running");
  await until("the first to run", () => running().length === 1);
  await heart.configure({ ...base, concurrency: 2 });
  await until("the second to run", () => running().length === 2);
  await heart.configure({ ...base, concurrency: 1 });
  for (const run of running().slice(0, 1)) {
    trial.handle({ t: "cancel", run });
    await upstream.ended(run);
  }
  expect(running()).toHaveLength(1);
  expect(runs.filter((run) => upstream.states(run).at(-1) === "assigned")).toHaveLength(1);
});

test("as many runners are kept ready as the settings say from now on", async () => {
  await using trial = await openRobotTrial();
  const ready = () => (readdirSync(trial.home.folder).includes("runners") ? readdirSync(trial.home.runners).length : 0);
  expect(ready()).toBe(0);
  await trial.heart.configure({ ...base, warmRunners: 2 });
  await until("two to be ready", () => ready() === 2);
  await trial.heart.configure({ ...base, warmRunners: 1 });
  expect(ready()).toBe(1);
  const [kept] = readdirSync(trial.home.runners);
  await trial.heart.configure({ ...base, warmRunners: 1, concurrency: 3 });
  expect(readdirSync(trial.home.runners)).toEqual([kept]);
  await trial.heart.configure({ ...base, warmRunners: 1, runnerMemory: 128 });
  await until(
    "one with other memory to take its place",
    () => ready() === 1 && !readdirSync(trial.home.runners).includes(kept ?? ""),
  );
});

describe("windows", () => {
  test("that are turned off end a helper's watch, and turned on let one in again", async () => {
    await using trial = await openRobotTrial();
    const watch = () => trial.heart.watchQuestions(AbortSignal.timeout(10_000))[Symbol.asyncIterator]();
    const states = watch();
    expect((await states.next()).value).toMatchObject({ questions: [] });
    const ended = states.next();
    await trial.heart.configure({ ...base, popup: false });
    await expect(ended).rejects.toMatchObject({ code: "not-permitted" });
    await expect(watch().next()).rejects.toMatchObject({ code: "not-permitted" });
    await trial.heart.configure({ ...base, popup: true });
    expect((await watch().next()).value).toMatchObject({ questions: [] });
  });

  test("close when they are turned off, come back when they are turned on, and an answer ends them", async () => {
    const shown: string[] = [];
    const channel = new SwitchedChannel(false, async () => ({
      offer: async (_question, { signal, answer }) => {
        shown.push("open");
        const typed = shown.length === 3 ? answer("key") : undefined;
        if (typed) return typed;
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        shown.push("closed");
      },
    }));
    const { desk, tried } = openDesk("key");
    const offered = channel.offer({ vault: newId("vau"), name: "ops", run: undefined }, desk);
    expect(shown).toEqual([]);
    channel.isOn = true;
    await until("it to be shown", () => shown.length === 1);
    channel.isOn = false;
    await until("it to be closed", () => shown.length === 2);
    channel.isOn = true;
    await offered;
    expect(shown).toEqual(["open", "closed", "open"]);
    expect(tried).toEqual(["key"]);
  });
});

test("what ends soon is announced at the address that the settings name now", async () => {
  // Hours of waiting pass in a moment.
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 40), signal),
  };
  await using listener = await openRequestCatcher();
  await using trial = await openRobotTrial({ clock });
  await trial.heart.configure({ ...base, webhook: `${listener.url}/hook` });
  const vault = await trial.vault("ops");
  await vault.write("key", { password: "x" }, { expires_at: new Date(Date.now() + 86_400_000).toISOString() });
  await until("the webhook to hear of it", () => listener.caught.length > 0);
});
