// The table of a robot's settings: what is made from it is complete, and each source goes before the next.
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settingFlags, settingsGiven } from "../../../src/cli/setting-flags.ts";
import { LiveSettings } from "../../../src/robot/settings/live-settings.ts";
import {
  boundsOf,
  environmentNameOf,
  flagOf,
  type SettingName,
  settingDefaults,
  settingNames,
  settingTable,
} from "../../../src/robot/settings/settings.ts";
import { readSettings, valuesOf, writeSetting } from "../../../src/robot/settings/sources.ts";
import { tempHome } from "../../support/temp-home.ts";

/** For each setting: two values that it may have and some that it may not, as they are typed. */
const samples: Record<SettingName, { good: [string, string]; bad: string[] }> = {
  concurrency: { good: ["2", "1000"], bad: ["0", "1001", "1.5", "many", "-1", "0x10", " 3", ""] },
  warmRunners: { good: ["0", "16"], bad: ["17", "-1"] },
  runnerMemory: { good: ["64", "65536"], bad: ["63", "65537"] },
  shutdownGrace: { good: ["0", "3600000"], bad: ["3600001", "10s"] },
  terminalPrompt: { good: ["false", "true"], bad: ["no", "1", "TRUE", ""] },
  popup: { good: ["false", "true"], bad: ["off"] },
  webhook: {
    good: ["https://hooks.example.com/a", "http://127.0.0.1:9/b"],
    bad: ["http://example.com", "ftp://x", "x".repeat(2_001)],
  },
  flowFolders: { good: ["/srv/orders", "/srv/a; /srv/b"], bad: ["orders", "/srv/../etc", ";", "/srv/*"] },
};
const parsed = (name: SettingName, text: string) => (settingTable[name].type === "string" ? text : JSON.parse(text));

function settingsFile(content?: unknown) {
  const temp = tempHome();
  const file = join(temp.path, "robot", "settings.json");
  mkdirSync(join(temp.path, "robot"));
  const write = (value: unknown) =>
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value), { mode: 0o600 });
  if (content !== undefined) write(content);
  return { file, write, [Symbol.dispose]: () => temp[Symbol.dispose]() };
}

describe.each(settingNames)("setting %s", (name) => {
  const { good, bad } = samples[name];
  const [first, second] = good;

  it("has a title, bounds, a default within them, a flag in help and an environment name of its own", () => {
    expect(settingTable[name].title).not.toBe("");
    expect(environmentNameOf(name)).toMatch(/^SEALBOT_[A-Z_]+$/);
    const option = settingFlags[flagOf(name)];
    expect(option?.help).toContain(environmentNameOf(name));
    expect(option?.help).toContain(boundsOf(name));
    expect(settingDefaults[name]).toBe(settingTable[name].fallback);
  });

  it("comes from the flag, else the environment, else the file, else the default", async () => {
    using home = settingsFile({ [name]: parsed(name, second) });
    const { file } = home;
    const variable = environmentNameOf(name);
    const one = async (sources: { env?: Record<string, string>; flags?: Partial<Record<SettingName, string>> }) =>
      (await readSettings({ file, env: {}, ...sources })).settled[name];
    expect(await one({ env: { [variable]: second }, flags: { [name]: first } })).toEqual({
      value: parsed(name, first),
      source: "flag",
    });
    expect(await one({ env: { [variable]: first } })).toEqual({ value: parsed(name, first), source: "environment" });
    expect(await one({})).toEqual({ value: parsed(name, second), source: "file" });
    home.write({});
    expect(await one({})).toEqual({ value: settingDefaults[name], source: "default" });
  });

  it.each(bad.map((text) => [text.slice(0, 20), text]))(
    "refuses %j wherever it stands, naming itself",
    async (_, text) => {
      using home = settingsFile();
      const { file } = home;
      const wrong = { code: "bad-input", message: expect.stringContaining(name) };
      await expect(readSettings({ file, env: {}, flags: { [name]: text } })).rejects.toMatchObject(wrong);
      if (text !== "")
        await expect(readSettings({ file, env: { [environmentNameOf(name)]: text } })).rejects.toMatchObject(wrong);
      home.write({ [name]: text });
      if (settingTable[name].type !== "string" || text !== "")
        await expect(readSettings({ file, env: {} })).rejects.toMatchObject(wrong);
      await expect(async () => settingFlags[flagOf(name)]?.parse(text, `--${flagOf(name)}`)).rejects.toMatchObject(
        wrong,
      );
    },
  );

  it("is written into the file and taken out of it, beside what stands there", async () => {
    using home = settingsFile();
    const { file } = home;
    const other = settingNames.find((one) => one !== name) ?? name;
    await writeSetting(file, other, parsed(other, samples[other].good[0]));
    await writeSetting(file, name, parsed(name, first));
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      [other]: parsed(other, samples[other].good[0]),
      [name]: parsed(name, first),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await writeSetting(file, name, undefined);
    expect(Object.keys(JSON.parse(readFileSync(file, "utf8")))).toEqual([other]);
  });
});

it("no two settings have one flag or one environment name, and none that sealbot uses besides", () => {
  const names = settingNames.map(environmentNameOf);
  expect(new Set([...names, "SEALBOT_HOME", "SEALBOT_SERVER", "SEALBOT_LOG_LEVEL", "SEALBOT_DEBUG"]).size).toBe(
    names.length + 4,
  );
  expect(Object.keys(settingFlags)).toEqual(settingNames.map(flagOf));
  expect(settingsGiven({ "warm-runners": "2" })).toEqual({ warmRunners: "2" });
});

it.each([["not JSON"], ["[]"], ["null"], ['{"popup":true,"popup":false}']])(
  "refuses a file of %j, and shows nothing of it",
  async (text) => {
    using home = settingsFile(text);
    const refusal = await readSettings({ file: home.file, env: {} }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "bad-input", hint: expect.stringContaining("remove it") });
    expect(Object(refusal).message).toContain(home.file);
  },
);

it("goes on with a file that names what is no setting, and says so", async () => {
  using home = settingsFile({ concurency: 3, warmRunners: 2 });
  const { settled, unknown } = await readSettings({ file: home.file, env: {} });
  expect(unknown).toEqual(["concurency"]);
  expect(valuesOf(settled)).toEqual({ ...settingDefaults, warmRunners: 2 });
});

describe("settings of a running daemon", () => {
  it("change where they can, wait where they cannot, and stay when the file is wrong", async () => {
    using home = settingsFile({});
    const live = await LiveSettings.open({ file: home.file, env: {} });
    home.write({ concurrency: 3, terminalPrompt: false });
    expect(await live.reload()).toEqual({ changed: ["concurrency"], waiting: ["terminalPrompt"], unknown: [] });
    expect(live.values).toEqual({ ...settingDefaults, concurrency: 3 });
    home.write({ concurrency: "many" });
    await expect(live.reload()).rejects.toMatchObject({ code: "bad-input" });
    expect(live.values.concurrency).toBe(3);
    home.write({});
    expect(await live.reload()).toEqual({ changed: ["concurrency"], waiting: [], unknown: [] });
    expect(live.values).toEqual(settingDefaults);
  });
});
