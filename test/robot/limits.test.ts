// What code of a flow may use of the processor and of memory: through the daemon's own path, with real runners.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunnerPulse } from "../../src/robot/runner/pulse.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../support/robot-trial.ts";

let trial: RobotTrial;
beforeEach(async () => {
  trial = await openRobotTrial({ settings: { runnerMemory: 64 } });
});
afterEach(() => trial[Symbol.asyncDispose]());

async function endOf(source: string, more: object = {}) {
  const node = { ...code("greedy", source), ...more };
  return await trial.upstream.ended(await trial.start(await trial.flow(chain(code("before", "return msg"), node))));
}

describe("code that keeps the processor", () => {
  for (const [what, source] of [
    ["in a loop", "for (;;);"],
    ["in a loop that awaits nothing", "for (;;) await null;"],
    ["after it has waited", "await new Promise((go) => setTimeout(go, 50)); for (;;);"],
  ] as const) {
    test(`ends its run ${what}, and nothing else`, async () => {
      const end = await endOf(source, { timeout: "1s" });
      expect(end).toMatchObject({ status: "failed", outcome: { node: "greedy", error: { code: "timeout" } } });
      expect(end.outcome?.reason).toBe("code kept the processor for 1 s without a pause");
      expect((await endOf("return msg")).status).toBe("succeeded");
    });
  }
});

describe("code that takes memory", () => {
  for (const [what, source] of [
    ["of the heap", "const all = []; for (;;) all.push({ n: all.length, text: 'x'.repeat(10) + all.length });"],
    [
      "of the heap, with pauses",
      "const all = []; for (;;) { await null; all.push(Array.from({ length: 1000 }, (_, i) => ({ i }))); }",
    ],
    [
      "beside the heap",
      "const all = []; for (;;) { all.push(Buffer.alloc(20_000_000, 1)); await new Promise((go) => setTimeout(go, 50)); }",
    ],
  ] as const) {
    test(`ends its run when it is too much ${what}`, async () => {
      const end = await endOf(source);
      expect(end).toMatchObject({ status: "failed", outcome: { node: "greedy", error: { code: "out-of-memory" } } });
      expect(end.outcome?.reason).toMatch(/memory/);
    });
  }
});

describe("what code shows", () => {
  test("is the run's log, and its error has the author's line", async () => {
    const run = await trial.start(
      await trial.flow(chain(code("talk", "console.warn('careful', { n: 1 });\n  msg.a.b = 1;"))),
    );
    const { outcome } = await trial.upstream.ended(run);
    const log = trial.upstream.events(run).find(({ type }) => type === "log");
    expect(log).toMatchObject({ node: "talk", data: { level: "warn", text: 'careful {"n":1}' } });
    expect(outcome?.reason).toContain("(node talk, line 2, column 11)");
  });

  test("is only what code is given, unless it is hostile", async () => {
    // Not by endOf, which gets hold of the process.
    const hidden = "return { seen: [typeof process, typeof require, typeof global, typeof WebSocket, typeof fetch] };";
    const node = { id: "look", type: "core.function", config: { code: hidden } };
    const run = await trial.start(await trial.flow(chain(node, { id: "show", type: "core.debug" })));
    await trial.upstream.ended(run);
    const shown = trial.upstream.events(run).find(({ type }) => type === "debug");
    expect(shown?.data).toEqual({ value: { seen: [...Array(4).fill("undefined"), "function"] } });
    expect((await endOf("globalThis.x = 1;")).outcome?.reason).toMatch(/not extensible/);
    expect((await endOf("Math = {};")).outcome?.reason).toMatch(/constant/);
    expect((await endOf("return (0, eval)('1')")).outcome?.reason).toMatch(/eval. is not a function/);
    expect((await endOf("process.version.length; return msg")).status).toBe("succeeded");
  });
});

describe("a runner's pulse", () => {
  test("counts answers that are missed, and forgives everything for one that comes", () => {
    const over: string[] = [];
    let asked = 0;
    using pulse = new RunnerPulse({
      ask: () => void asked++,
      patience: () => 3,
      memory: 100,
      resident: () => undefined,
      over: (kind) => over.push(kind),
    });
    for (let i = 0; i < 3; i++) pulse.look();
    pulse.answered();
    for (let i = 0; i < 3; i++) pulse.look();
    expect([asked, over]).toEqual([2, []]);
    pulse.look();
    expect(over).toEqual(["timeout"]);
  });
});
