// The settings of a robot that runs, as somebody at its host changes them: by a command, and by the file and SIGHUP.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { robotHome } from "../../src/robot/home.ts";
import { settingNames } from "../../src/robot/settings/settings.ts";
import type { OfficeRobot } from "../support/office-robot.ts";
import { test } from "../support/office-test.ts";
import { until } from "../support/until.ts";

const row = z.object({ name: z.string(), value: z.unknown(), source: z.string(), waits_for_restart: z.boolean() });
const trouble = z.object({ trouble: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string() })) });

const get = ({ host }: OfficeRobot, name: string) => host.json(row, ["robot", "config", "get", name]);
const fileOf = ({ host }: OfficeRobot) => robotHome(join(host.home, "sealbot", "robot")).settings;

test("a setting that is set is in force at once, or says that it waits for the next start", {
  timeout: 120_000,
}, async ({ office }) => {
  await using robot = await office.robot("set");
  const set = (...args: string[]) => robot.host.run(["robot", "config", "set", ...args]);
  expect(await set("concurrency", "3")).toMatchObject({ status: 0, stderr: expect.stringContaining("in force") });
  expect(await get(robot, "concurrency")).toMatchObject({ value: 3, source: "file", waits_for_restart: false });
  expect(await set("terminalPrompt", "false")).toMatchObject({ stderr: expect.stringContaining("starts again") });
  expect(await get(robot, "terminalPrompt")).toMatchObject({ value: true, waits_for_restart: true });
  expect(await set("concurrency", "--default")).toMatchObject({ status: 0 });
  expect(await get(robot, "concurrency")).toMatchObject({ value: 8, source: "default" });
  expect(JSON.parse(readFileSync(fileOf(robot), "utf8"))).toEqual({ shutdownGrace: 500, terminalPrompt: false });

  for (const [args, words] of [
    [["concurrency", "many"], "a whole number from 1 to 1000"],
    [["concurrency"], "give a value or --default"],
    [["concurency", "3"], 'there is no setting "concurency"'],
    [["webhook", "http://example.com/x"], "https"],
  ] as const) {
    const { status, stderr } = await set(...args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(words) });
  }

  await robot.stop();
  expect(await set("concurrency", "4")).toMatchObject({ status: 0, stderr: expect.stringContaining("starts") });
  expect(await get(robot, "terminalPrompt")).toMatchObject({ value: false, source: "file" });
  const { data } = await robot.host.json(z.object({ data: z.array(row) }), ["robot", "config", "list"]);
  expect(data.map(({ name }) => name)).toEqual(settingNames);
  const list = await robot.host.ok(["robot", "config", "list"]);
  for (const name of settingNames) expect(list).toContain(name);
});

test("SIGHUP reads the file again; one that is wrong changes nothing and is told until it is right", {
  timeout: 120_000,
}, async ({ office }) => {
  await using robot = await office.robot("hup");
  const reload = (settings: object) => {
    writeFileSync(fileOf(robot), JSON.stringify({ shutdownGrace: 500, ...settings }));
    process.kill(robot.daemon.pid, "SIGHUP");
  };
  const troubles = async () => (await robot.host.json(trouble, ["status"])).trouble;
  const run = await robot.waiting();
  reload({ concurrency: 5 });
  await until("the new value", async () => (await get(robot, "concurrency")).value === 5);
  reload({ concurrency: 0 });
  const [told] = await until("the trouble", async () => {
    const list = await troubles();
    return list.length > 0 ? list : undefined;
  });
  expect(told).toMatchObject({ code: "bad-input", message: expect.stringContaining("concurrency") });
  expect((await get(robot, "concurrency")).value).toBe(5);
  await robot.daemon.said(/those before stay in force/);
  expect(await robot.host.ok(["status"])).toContain("from 1 to 1000");
  const set = await robot.host.run(["robot", "config", "set", "warmRunners", "0"]);
  expect(set).toMatchObject({ status: 2, stderr: expect.stringContaining("concurrency") });
  reload({ concurrency: 6 });
  await until("no trouble", async () => (await troubles()).length === 0);
  expect((await get(robot, "concurrency")).value).toBe(6);
  expect((await robot.inject()).status).toBe(0);
  await robot.reached(run, "succeeded");
});
