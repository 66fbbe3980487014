// Which files a flow may declare: what a robot refuses, whatever the path looks like, and what a real runner then can
// and cannot reach.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ErrorCode, hasCode } from "../../../src/base/errors.ts";
import { hostPath } from "../../../src/flow/fields.ts";
import { robotHome } from "../../../src/robot/home.ts";
import { grantPaths } from "../../../src/robot/runner/declared-paths.ts";
import { runnerMain } from "../../../src/robot/runner/flags.ts";
import { chain, code, openRobotTrial } from "../../support/robot-trial.ts";
import { tempHome } from "../../support/temp-home.ts";

let temp: ReturnType<typeof tempHome>;
let at: (...names: string[]) => string;
beforeEach(() => {
  temp = tempHome();
  at = (...names) => join(temp.path, ...names);
  for (const folder of ["home", "data", "out", "run"]) mkdirSync(at(folder));
  writeFileSync(at("home", "robot.db"), "x");
  symlinkSync(at("home"), at("disguised"));
  symlinkSync(at("data"), at("alias"));
});
afterEach(() => temp[Symbol.dispose]());

const grant = (declared: { read?: string[]; write?: string[] }, folders = "") =>
  grantPaths({ read: [], write: [], ...declared }, { home: robotHome(at("home")), folders });

describe("a declared path", () => {
  test("is granted as it was named and as it really is, and what may be written may be read", async () => {
    const real = { data: at("data"), out: at("out") };
    expect(await grant({ read: [at("alias")], write: [at("out")] })).toEqual({
      read: [at("alias"), real.data, real.out],
      write: [real.out],
    });
  });

  test("may be a file to write that is not there yet", async () => {
    expect((await grant({ write: [at("out", "new.csv")] })).write).toEqual([at("out", "new.csv")]);
  });

  const refusals: [what: string, path: () => string, code: ErrorCode][] = [
    ["the robot's home", () => at("home"), "not-permitted"],
    ["a file of the robot's home", () => at("home", "robot.db"), "not-permitted"],
    ["a folder that holds the robot's home", () => temp.path, "not-permitted"],
    ["everything", () => "/", "not-permitted"],
    ["a link to the robot's home", () => at("disguised"), "not-permitted"],
    ["a file behind a link to the robot's home", () => at("disguised", "robot.db"), "not-permitted"],
    ["what other processes hold in memory", () => "/proc/self", "not-permitted"],
    ["what is not there", () => at("missing"), "not-found"],
  ];
  for (const [what, path, refusal] of refusals) {
    test(`is refused when it is ${what}`, async () => {
      await expect(grant({ read: [path()] })).rejects.toSatisfy((error) => hasCode(error, refusal));
    });
  }

  test("is refused for writing when it is what the robot runs, which may be read", async () => {
    await expect(grant({ write: [runnerMain] })).rejects.toSatisfy((error) => hasCode(error, "not-permitted"));
    expect((await grant({ read: [runnerMain] })).read).toEqual([runnerMain]);
  });

  test("lies in the folders of the robot's setting, where there are any", async () => {
    const only = `${at("data")}; ${at("run")}`;
    expect((await grant({ read: [at("alias")] }, only)).read).toContain(at("data"));
    for (const folders of [only, "none"]) {
      await expect(grant({ read: [at("out")] }, folders)).rejects.toSatisfy((error) => hasCode(error, "not-permitted"));
    }
  });

  test("is absolute, and can mean one place only", () => {
    const good = ["/srv", "/srv/a..b/c.d", "C:\\data", "/srv/a b"];
    const bad = ["srv", "", "/srv/../etc", "/srv/..", "/srv/./a", "/srv/*", "/srv/a\n", "~/a", "C:\\..\\a"];
    expect(good.map((path) => hostPath.safeParse(path).success)).toEqual(good.map(() => true));
    expect(bad.map((path) => hostPath.safeParse(path).success)).toEqual(bad.map(() => false));
  });
});

describe("a run", () => {
  const fs = `process.getBuiltinModule("node:fs")`;

  test("reaches what its flow declares, in a process of its own, and nothing beside it", async () => {
    await using trial = await openRobotTrial({ settings: { warmRunners: 1 } });
    writeFileSync(at("data", "in.txt"), "given");
    writeFileSync(at("data2"), "beside");
    const tried = (step: string) =>
      `(() => { try { return String(${step}); } catch (error) { return error.code; } })()`;
    const steps = [
      `${fs}.readFileSync(${JSON.stringify(at("alias", "in.txt"))}, "utf8")`,
      `${fs}.writeFileSync(${JSON.stringify(at("out", "new.txt"))}, "made")`,
      `${fs}.writeFileSync(${JSON.stringify(at("data", "in.txt"))}, "spoiled")`,
      `${fs}.readFileSync(${JSON.stringify(at("data2"))}, "utf8")`,
      `${fs}.readFileSync(${JSON.stringify(trial.home.database)}, "utf8")`,
    ];
    const flow = await trial.flow(
      chain(code("try", `return { all: [${steps.map(tried)}] };`), { id: "show", type: "core.debug" }),
      { settings: { paths: { read: [at("alias")], write: [at("out")] } } },
    );
    const run = await trial.start(flow);
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
    const denied = "ERR_ACCESS_DENIED";
    expect(trial.upstream.events(run).find(({ type }) => type === "debug")?.data).toMatchObject({
      value: { all: ["given", "undefined", denied, denied, denied] },
    });
    expect(readFileSync(at("out", "new.txt"), "utf8")).toBe("made");
  });

  test("does not begin when its flow declares the robot's own files", async () => {
    await using trial = await openRobotTrial();
    const flow = await trial.flow(chain(code("go", "return msg;")), {
      settings: { paths: { write: [trial.home.folder] } },
    });
    expect(await trial.upstream.ended(await trial.start(flow))).toMatchObject({
      status: "failed",
      outcome: { error: { code: "not-permitted" } },
    });
  });
});
