import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { validateFlow } from "../../../src/flow/validate.ts";
import { catalogue, startTo, tryFlow } from "../../flow/trial.ts";
import { code } from "../../support/robot-trial.ts";

const show = { id: "show", type: "core.debug", config: { value: { $expr: "msg.parts" } } };
const join = (config: object, more: object = {}) => ({
  id: "join",
  type: "core.join",
  config,
  wires: [["show"]],
  ...more,
});
const each = (config: object = {}) => ({
  id: "each",
  type: "core.for-each",
  config: { field: "list", ...config },
  wires: [["work"], ["done"]],
});
const work = (source: string, ...to: string[]) => ({ ...code("work", source), wires: [to] });
const done = { id: "done", type: "core.debug", config: { value: { $expr: "'done'" } } };
const value = { value: { $expr: "msg.item" } };

describe("core.join by passes", () => {
  it("sends all of a for-each in the order of its list, whatever the order they came in, before the for-each is done", async () => {
    const slow = "for (let i = msg.index; i < 9; i++) await null; msg.item *= 2; return msg";
    const flow = [startTo("each"), each({ concurrency: 9 }), work(slow, "join"), join(value), show, done];
    const { shown, outcome } = await tryFlow(flow, { input: { list: [1, 2, 3, 4] } });
    expect(shown).toEqual([[2, 4, 6, 8], "done"]);
    expect(outcome.counts.messages).toBe(1 + 1 + 4 + 4 + 1 + 1);
  });

  it("lets the first message go on, with everybody's value beside what it had", async () => {
    const flow = [
      startTo("each"),
      each(),
      work("return msg", "join"),
      join({ ...value, to: "all" }),
      { id: "show", type: "core.debug" },
      done,
    ];
    const { shown } = await tryFlow(flow, { input: { list: ["a", "b"], name: "x" } });
    expect(shown[0]).toEqual({ item: "a", index: 0, name: "x", all: ["a", "b"] });
  });

  it("leaves its errors to no catch that took one of any of its parts", async () => {
    const fails = (id: string, item: number, ...to: string[]) => ({
      ...code(id, `if (msg.item === ${item}) throw new TypeError('no good'); return msg`),
      wires: [to],
    });
    const taker = (id: string, scope: string[]) => ({ id, type: "core.catch", config: { scope }, wires: [["join"]] });
    for (const [first, second] of [
      [1, 2],
      [1, 9],
      [9, 2],
    ] as const) {
      const flow = [
        startTo("each"),
        each(),
        fails("work", first, "more"),
        fails("more", second, "join"),
        ...[taker("a", ["work", ...(first < 9 ? ["bad"] : [])]), taker("b", ["more", ...(second < 9 ? ["bad"] : [])])],
        { ...join(value), wires: [["bad"]] },
        code("bad", "throw new TypeError('bad')"),
        done,
      ];
      const { outcome } = await tryFlow(flow, { input: { list: [1, 2] } });
      expect(outcome).toMatchObject({ status: "failed", node: "bad" });
    }
  });

  it("names what it gathers where there is a key", async () => {
    const flow = [
      startTo("each"),
      each(),
      work("return msg", "join"),
      join({ ...value, key: { $expr: "'k' & msg.item" } }),
      show,
      done,
    ];
    expect((await tryFlow(flow, { input: { list: [1, 2] } })).shown[0]).toEqual({ k1: 1, k2: 2 });
  });

  it("gathers several messages of one pass, and goes without a pass that brings none", async () => {
    const source = "if (msg.item === 2) return; send({ ...msg }); return msg";
    const flow = [startTo("each"), each(), work(source, "join"), join(value), show, done];
    expect((await tryFlow(flow, { input: { list: [1, 2, 3] } })).shown[0]).toEqual([1, 1, 3, 3]);
  });

  it("gathers for each for-each of its own inside of another", async () => {
    const flow = [
      startTo("each"),
      { ...each({ concurrency: 2 }), wires: [["inner"], ["done"]] },
      { id: "inner", type: "core.for-each", config: { field: "item", as: "n" }, wires: [["join"]] },
      join({ value: { $expr: "msg.n" } }, { wires: [["outer"]] }),
      { id: "outer", type: "core.join", config: { value: { $expr: "msg.parts" }, to: "all" }, wires: [["show"]] },
      { id: "show", type: "core.debug", config: { value: { $expr: "msg.all" } } },
      done,
    ];
    const { shown } = await tryFlow(flow, { input: { list: [[1, 2], [3], []] } });
    expect(shown).toEqual([[[1, 2], [3]], "done"]);
  });

  it("says nothing when the for-each itself fails, unless it sends what is there", async () => {
    const input = { list: [1, 2] };
    for (const [incomplete, expected] of [
      ["fail", ["timeout"]],
      ["send", ["timeout", [1]]],
    ] as const) {
      const flow = [
        startTo("each"),
        { ...each(), timeout: "10ms", wires: [["work"], ["done"], ["late"]] },
        work("if (msg.item === 2) await new Promise(() => {}); return msg", "join"),
        join({ ...value, incomplete }),
        show,
        done,
        { id: "late", type: "core.debug", config: { value: { $expr: "msg.error.code" } } },
      ];
      const { shown, outcome } = await tryFlow(flow, { input, clock: quick });
      expect(outcome.status).toBe("succeeded");
      expect(shown.toSorted()).toEqual(expected.toSorted());
    }
  });
});

/** The system's, with an end's grace that nobody waits for. */
const quick = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 50), signal),
};

describe("core.join by count", () => {
  const parts = (n: number) => Array.from({ length: n }, () => "join");

  it("sends one for so many", async () => {
    const { shown } = await tryFlow([startTo(...parts(4)), join({ by: "count", count: 2, value: 1 }), show]);
    expect(shown).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it("counts across the passes of a for-each", async () => {
    const flow = [
      startTo("each"),
      each(),
      work("return msg", "join"),
      join({ by: "count", count: 2, ...value }),
      show,
      done,
    ];
    expect((await tryFlow(flow, { input: { list: [1, 2, 3, 4] } })).shown).toEqual([[1, 2], [3, 4], "done"]);
  });

  it("fails when more cannot come, with how many came", async () => {
    const { outcome } = await tryFlow([startTo(...parts(3)), join({ by: "count", count: 5 }), show]);
    const message = "only 3 of 5 came, and nothing more is on its way";
    expect(outcome).toMatchObject({ status: "failed", node: "join", error: { code: "node-failed", message } });
  });

  it("sends those that are there when told so", async () => {
    const { shown } = await tryFlow([
      startTo(...parts(3)),
      join({ by: "count", count: 2, incomplete: "send", value: 1 }),
      show,
    ]);
    expect(shown).toEqual([[1, 1], [1]]);
  });

  it("waits no longer than it may", async () => {
    const flow = [
      startTo("join", "hang"),
      { id: "hang", type: "test.hang", wires: [["join"]] },
      join({ by: "count", count: 2, within: "10ms" }),
      show,
    ];
    const { outcome } = await tryFlow(flow, { clock: quick });
    expect(outcome).toMatchObject({ status: "failed", node: "join", error: { code: "timeout" } });
  });

  it("ends with the run", async () => {
    const stop = new AbortController();
    const flow = [
      startTo("join", "hang"),
      { id: "hang", type: "test.hang", wires: [["join"]] },
      join({ by: "count", count: 2 }),
      show,
    ];
    const trial = tryFlow(flow, { signal: stop.signal });
    setImmediate(() => stop.abort());
    expect((await trial).outcome.status).toBe("cancelled");
  });
});

describe("core.join by wires", () => {
  const branch = (id: string, turns: number) => ({
    ...code(id, `for (let i = 0; i < ${turns}; i++) await null; return { ...msg, from: "${id}" };`),
    wires: [["join"]],
  });
  const by = { by: "wires", value: { $expr: "msg.from" } };

  it("sends one of each wire, in the order of the wires", async () => {
    const { shown } = await tryFlow([
      startTo("a", "b", "c"),
      branch("a", 9),
      branch("b", 1),
      branch("c", 0),
      join(by),
      show,
    ]);
    expect(shown).toEqual([["a", "b", "c"]]);
  });

  it("gathers the next while it waits for the slow one of the first", async () => {
    const { shown } = await tryFlow([startTo("a", "a", "b", "b"), branch("a", 5), branch("b", 1), join(by), show]);
    expect(shown).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  it("gathers within each pass of a for-each", async () => {
    const flow = [
      startTo("each"),
      { ...each({ concurrency: 2 }), wires: [["a", "b"], ["done"]] },
      { ...branch("a", 3) },
      { ...branch("b", 1) },
      join({ by: "wires", value: { $expr: "msg.from & msg.item" } }),
      show,
      done,
    ];
    expect((await tryFlow(flow, { input: { list: [1, 2] } })).shown).toEqual([["a1", "b1"], ["a2", "b2"], "done"]);
  });

  it("goes on in the order in which joins lead to each other when nothing else moves", async () => {
    for (const [incomplete, wires] of [
      ["send", [["second"]]],
      ["fail", [[], ["second"]]],
    ] as const) {
      const flow = [
        startTo("second", "first"),
        { id: "first", type: "core.join", config: { by: "count", count: 9, incomplete }, wires },
        { id: "second", type: "core.join", config: { by: "wires", value: 1 }, wires: [["show"]] },
        show,
      ];
      const { shown, outcome } = await tryFlow(flow);
      expect(outcome.status).toBe("succeeded");
      expect(shown).toEqual([[1, 1]]);
    }
  });
});

describe("validation of core.join", () => {
  for (const [what, nodes, message] of [
    ["passes of no for-each", [startTo("join"), join({}), show], "no for-each leads to this join"],
    ["one wire only", [startTo("join"), join({ by: "wires" }), show], "only one wire leads to this join"],
    [
      "another attempt",
      [startTo("join", "join"), join({ by: "wires" }, { retry: { times: 1 } }), show],
      "a join cannot be tried again: what it gathered is gone",
    ],
    [
      "a count that is not told",
      [startTo("join"), join({ by: "count" }), show],
      "a number of messages is told by count",
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      const { faults = [] } = validateFlow({ name: "x", nodes }, catalogue);
      expect(faults.map((fault) => fault.message).join()).toContain(message);
    });
  }
});
