import { describe, expect, it } from "vitest";
import { startTo, tryFlow } from "../../flow/trial.ts";
import { code } from "../../support/robot-trial.ts";

const loop = (config: object = {}, more: object = {}) => ({
  id: "each",
  type: "core.for-each",
  config: { items: { $expr: "[msg.list]" }, ...config },
  wires: [["work"], ["done"]],
  ...more,
});
const work = (source: string) => ({ ...code("work", source), wires: [["show"]] });
const show = { id: "show", type: "core.debug", config: { value: { $expr: "msg.item" } } };
const done = { id: "done", type: "core.debug", config: { label: "done" } };
const tryLoop = (node: object, source = "return msg", input: Record<string, unknown> = { list: [1, 2, 3] }) =>
  tryFlow([startTo("each"), node, work(source), show, done], { input });

describe("core.for-each", () => {
  it("sends each element with its place, then the message as it came", async () => {
    const { outcome, shown } = await tryLoop(loop(), "msg.item = [msg.index, msg.item, msg.name]; return msg", {
      list: ["a", "b"],
      name: "x",
    });
    expect(outcome.status).toBe("succeeded");
    expect(shown).toEqual([[0, "a", "x"], [1, "b", "x"], { list: ["a", "b"], name: "x" }]);
  });

  it("takes its list from a field of the message, which the elements do without", async () => {
    const flow = [
      startTo("each"),
      { ...loop({ items: undefined, as: "row" }), config: { as: "row" } },
      { ...work("return msg"), wires: [["all"]] },
      { id: "all", type: "core.debug" },
      done,
    ];
    const { shown } = await tryFlow(flow, { input: { rows: [{ n: 1 }], name: "x" } });
    expect(shown).toEqual([
      { row: { n: 1 }, index: 0, name: "x" },
      { rows: [{ n: 1 }], name: "x" },
    ]);
  });

  for (const [what, list, shown] of [
    ["a set", new Set(["a", "b"]), ["a", "b"]],
    ["a map", new Map([["a", 1]]), [["a", 1]]],
    ["nothing", [], []],
  ] as const) {
    it(`goes through ${what}`, async () => {
      const trial = await tryLoop({ ...loop(), config: { field: "list" } }, "return msg", { list });
      expect(trial.shown.slice(0, -1)).toEqual(shown);
      expect(trial.outcome.status).toBe("succeeded");
    });
  }

  for (const [what, list] of [
    ["a text", "abc"],
    ["a number", 3],
    ["nothing", null],
  ] as const) {
    it(`fails for ${what} in place of a list`, async () => {
      const { outcome } = await tryLoop({ ...loop(), config: { field: "list" } }, "return msg", { list });
      expect(outcome).toMatchObject({ status: "failed", node: "each", error: { code: "bad-input" } });
    });
  }

  for (const concurrency of [1, 2, 5]) {
    it(`lets no more than ${concurrency} be on their way at a time`, async () => {
      const source = `
        globalThis.under = (globalThis.under ?? 0) + 1;
        globalThis.most = Math.max(globalThis.most ?? 0, globalThis.under);
        for (let i = 0; i < 5 + (msg.item % 3); i++) await null;
        globalThis.under--;
        return { ...msg, item: globalThis.most };`;
      const global = `const globalThis = msg.constructor.constructor("return this")();`;
      const reset = `${global} globalThis.under = globalThis.most = 0; return msg;`;
      const list = Array.from({ length: 9 }, (_, i) => i);
      const flow = [
        startTo("reset"),
        { ...code("reset", reset), wires: [["each"]] },
        loop({ concurrency }),
        work(global + source),
        show,
        done,
      ];
      const { shown } = await tryFlow(flow, { input: { list } });
      expect(Math.max(...shown.filter((n) => typeof n === "number"))).toBe(concurrency);
      expect(shown).toHaveLength(10);
    });
  }

  it("is done only when everything that came of its elements is, also behind a delay", async () => {
    const flow = [
      startTo("each"),
      loop({ concurrency: 3 }),
      { id: "work", type: "core.delay", config: { for: "1ms" }, wires: [["show"]] },
      show,
      done,
    ];
    expect((await tryFlow(flow, { input: { list: [1, 2] } })).shown.at(-1)).toEqual({ list: [1, 2] });
  });

  it("goes on after an element whose error is taken, and ends the run for one that is not", async () => {
    const source = "if (msg.item === 2) throw new Error('two'); return msg";
    const taken = await tryFlow([startTo("each"), loop(), { ...work(source), continueOnError: true }, show, done], {
      input: { list: [1, 2, 3] },
    });
    expect(taken.shown).toEqual([1, 2, 3, { list: [1, 2, 3] }]);
    const { outcome, shown } = await tryLoop(loop(), source);
    expect(outcome).toMatchObject({ status: "failed", node: "work" });
    expect(shown).toEqual([1]);
  });

  it("ends its elements with its own time-out", async () => {
    const flow = [
      startTo("each"),
      { ...loop({}, { timeout: "10ms" }), wires: [["work"], ["done"], ["late"]] },
      { id: "work", type: "test.hang", wires: [["show"]] },
      show,
      done,
      { id: "late", type: "core.debug", config: { value: { $expr: "msg.error.code" } } },
    ];
    const { systemClock: clock } = await import("../../../src/base/clock.ts");
    const { outcome, shown } = await tryFlow(flow, { input: { list: [1] }, clock });
    expect(outcome.status).toBe("succeeded");
    expect(shown).toEqual(["timeout"]);
  });

  it("stops with the run", async () => {
    const stop = new AbortController();
    const flow = [
      startTo("each"),
      loop({ concurrency: 2 }),
      { id: "work", type: "test.hang", wires: [["show"]] },
      show,
      done,
    ];
    const trial = tryFlow(flow, { input: { list: [1, 2, 3] }, signal: stop.signal });
    setImmediate(() => stop.abort());
    expect((await trial).outcome).toMatchObject({ status: "cancelled", counts: { nodes: 4 } });
  });
});
