// What code of a flow can reach from inside its process: its own directory, the network, and nothing else of the host.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chain, code, openRobotTrial, type RobotTrial } from "../support/robot-trial.ts";
import { until } from "../support/until.ts";

const canary = "c4nary-environment";
let trial: RobotTrial;

beforeEach(async () => {
  process.env.SEALBOT_CANARY = canary;
  trial = await openRobotTrial({ env: { SEALBOT_DECLARED: "declared", SEALBOT_OTHER: canary } });
});
afterEach(async () => {
  delete process.env.SEALBOT_CANARY;
  await trial[Symbol.asyncDispose]();
});

async function result(source: string) {
  const run = await trial.start(await trial.flow(chain(code("try", source), { id: "show", type: "core.debug" })));
  const end = await trial.upstream.ended(run);
  const shown = trial.upstream.events(run).find(({ type }) => type === "debug");
  return { end, value: Object(Reflect.get(Object(shown?.data), "value")) };
}
const builtin = (name: string) => `process.getBuiltinModule("node:${name}")`;

describe("a runner", () => {
  const shut: [string, () => string][] = [
    ["reads a file of the host", () => `return { text: ${builtin("fs")}.readFileSync("/etc/passwd", "utf8") };`],
    [
      "reads the robot's identity",
      () => `return { text: ${builtin("fs")}.readFileSync("${join(trial.home.folder, "robot.db")}") };`,
    ],
    ["lists the robot's home", () => `return { all: ${builtin("fs")}.readdirSync("${trial.home.folder}") };`],
    [
      "reads the directory of another run",
      () => `return { text: ${builtin("fs")}.readFileSync("../other/file", "utf8") };`,
    ],
    ["writes outside of its directory", () => `${builtin("fs")}.writeFileSync("/tmp/sealbot-escape", "x");`],
    ["writes into the code it runs", () => `${builtin("fs")}.writeFileSync(process.argv[1], "x");`],
    ["starts a process", () => `return { out: String(${builtin("child_process")}.execSync("id")) };`],
    ["starts a thread", () => `new (${builtin("worker_threads")}.Worker)("1", { eval: true });`],
    ["loads an addon", () => `process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6");`],
    ["reaches for what is inside of Node", () => `${builtin("process")}.binding("fs").open("/etc/passwd", 0, 0);`],
  ];
  for (const [what, source] of shut) {
    test(`fails the run when its code ${what}`, async () => {
      const other = join(trial.home.runners, "other");
      mkdirSync(other, { recursive: true });
      writeFileSync(join(other, "file"), "of another run");
      const { end } = await result(source());
      expect(end).toMatchObject({ status: "failed", outcome: { error: { code: "node-failed" } } });
      expect(end.outcome?.reason).toMatch(/restricted|permission|not permitted|disabled|process\.binding/i);
    });
  }

  test("opens no database, neither the robot's own nor one that lies elsewhere", async () => {
    const path = join(trial.home.folder, "robot.db");
    const { end, value } = await result(
      `const sqlite = ${builtin("sqlite")};
       return { opened: sqlite && new sqlite.DatabaseSync("${path}").prepare("SELECT key FROM documents").all() };`,
    );
    expect(end.status).toBe("succeeded");
    expect(value.opened).toBeUndefined();
  });

  test("sends no signal to the daemon or to another run", async () => {
    const ways = ["kill", "_kill", "_debugProcess"];
    for (const way of ways) {
      const { end } = await result(`process.${way}(process.ppid, ${way === "kill" ? '"SIGWINCH"' : "28"});`);
      expect(end.outcome?.reason).toContain(`process.${way} is not a function`);
    }
  });

  test("reaches no socket of this host, behind which others do what this user may", async () => {
    await using listening = createServer((socket) => void socket.end("let in")).listen(join(trial.home.folder, "bus"));
    const { end, value } = await result(`
      const net = ${builtin("net")};
      const tried = (work) => new Promise((resolve) => work().on("data", String).on("connect", () => resolve("let in"))
        .on("error", ({ code }) => resolve(code))).catch(({ code }) => code);
      const pipe = new net.Socket();
      const path = ${JSON.stringify(join(trial.home.folder, "bus"))};
      return { path: await tried(() => net.connect(path)), again: await tried(() => pipe.connect({ path })),
        served: await tried(() => net.createServer().listen("own")) };`);
    expect(listening.listening).toBe(true);
    expect(end.status).toBe("succeeded");
    expect(value).toEqual({ path: "not-permitted", again: "not-permitted", served: "not-permitted" });
  });

  test("has an environment made for it, with what the flow declares visible to expressions only", async () => {
    const { value } = await result("return { env: { ...process.env }, cwd: process.cwd() };");
    expect(Object.keys(value.env).sort()).toEqual(["HOME", "LANG", "TMPDIR"]);
    expect(JSON.stringify(value)).not.toContain(canary);
    expect(value.cwd).toContain("runners");
    const run = await trial.start(
      await trial.flow(chain({ id: "show", type: "core.debug", config: { value: { $expr: "env" } } }), {
        settings: { env: ["SEALBOT_DECLARED", "SEALBOT_MISSING", "SEALBOT_CANARY"] },
      }),
    );
    await trial.upstream.ended(run);
    const shown = trial.upstream.events(run).find(({ type }) => type === "debug");
    expect(shown?.data).toEqual({ value: { SEALBOT_DECLARED: "declared" } });
    expect(trial.upstream.text).not.toContain(canary);
  });

  test("writes and reads in its own directory, which is gone after the run", async () => {
    const fs = builtin("fs");
    const { value } = await result(
      `${fs}.writeFileSync("a.txt", "mine"); return { text: ${fs}.readFileSync("a.txt", "utf8") };`,
    );
    expect(value.text).toBe("mine");
    expect(readdirSync(trial.home.runners)).toEqual([]);
  });

  test("runs each run in a process of its own", async () => {
    const first = await result("process.left = 1; return { pid: process.pid };");
    const second = await result("return { pid: process.pid, left: typeof process.left };");
    expect(second.value.left).toBe("undefined");
    expect(second.value.pid).not.toBe(first.value.pid);
    expect(first.value.pid).not.toBe(process.pid);
  });

  test("refuses changes of prototypes through __proto__", async () => {
    const { end } = await result("({}).__proto__.polluted = 1;");
    expect(end.status).toBe("failed");
  });
});

describe("a pool", () => {
  test("keeps a runner ready, and starts another when that one died", async () => {
    await using warm = await openRobotTrial({ settings: { warmRunners: 1 } });
    const flow = await warm.flow(chain(code("go", "return msg;")));
    for (let i = 0; i < 3; i++) expect((await warm.upstream.ended(await warm.start(flow))).status).toBe("succeeded");
    expect(readdirSync(warm.home.runners)).toHaveLength(1);
    // Where memory runs out, Linux ends runs before the robot and whatever else is there.
    if (process.platform === "linux") expect(await scoreOf(warm.home.runners)).toBe("1000");
  });
});

/** How soon Linux ends the process that was started for a folder. */
async function scoreOf(folder: string): Promise<string> {
  const told = (pid: string, what: string) => {
    try {
      return readFileSync(`/proc/${pid}/${what}`, "latin1");
    } catch {
      return ""; // It has ended meanwhile.
    }
  };
  const others = () => readdirSync("/proc").filter((one) => /^\d+$/.test(one) && one !== `${process.pid}`);
  const pid = await until("a runner", () => others().find((one) => told(one, "cmdline").includes(folder)));
  return told(pid, "oom_score_adj").trim();
}
