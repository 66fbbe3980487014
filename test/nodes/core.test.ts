import { describe, expect, it } from "vitest";
import { holds, type operators } from "../../src/nodes/core/switch-rule.ts";
import { startTo, tryFlow } from "../flow/trial.ts";

const show = { id: "show", type: "core.debug" };
const tryNode = (node: Record<string, unknown>, input: Record<string, unknown> = {}) =>
  tryFlow([startTo("it"), { id: "it", wires: [["show"]], ...node }, show], { input });
const tryCode = (code: string, input?: Record<string, unknown>) =>
  tryNode({ type: "core.function", config: { code } }, input);

describe("core.function", () => {
  for (const [title, code, shown] of [
    ["sends the object it returns", "return { n: msg.n + 1 }", [{ n: 2 }]],
    ["may await", "await null; return { n: await Promise.resolve(msg.n + 1) }", [{ n: 2 }]],
    ["may return a promise without awaiting it", "return Promise.resolve({ n: 3 })", [{ n: 3 }]],
    ["sends nothing for null", "return null", []],
    ["shows values in the history", "debug(msg.n, { label: 'n' })", [1]],
    [
      "runs in strict mode",
      "return { strict: this === undefined || this === null || typeof this }",
      [{ strict: true }],
    ],
  ] as const) {
    it(title, async () => {
      const { outcome, events } = await tryCode(code, { n: 1 });
      expect(outcome.status).toBe("succeeded");
      expect(events.flatMap((event) => (event.type === "debug" ? [event.value] : []))).toEqual(shown);
    });
  }

  it("runs nothing of code that is only looked at, even when it closes the function around it", async () => {
    for (const code of [
      "} }, (globalThis.ran = 1), function () { return function () {",
      "} })((globalThis.ran = 1)); (function () { return function () {",
      "} }, this.constructor.constructor('globalThis.ran = 1')(), function () { return function () {",
    ]) {
      await expect(tryCode(code)).rejects.toThrow("a bracket closes more than the code opens");
    }
    expect(globalThis).not.toHaveProperty("ran");
  });

  it("writes its console to the run's log", async () => {
    const { events } = await tryCode("console.warn('low', { n: 1 }, new RangeError('r')); console.log(1n)");
    const lines = events.flatMap((event) => (event.type === "log" ? [`${event.level}: ${event.text}`] : []));
    expect(lines).toEqual(['warn: low {"n":1} RangeError: r', "info: [object BigInt]"]);
  });

  for (const [title, code, message] of [
    ["what it throws", "throw new TypeError('no good')", "no good (node it, line 1, column 7)"],
    ["what it rejects with", "await null;\n  throw new TypeError('no good')", "no good (node it, line 2, column 9)"],
    ["a text it throws", "throw 'no good'", "no good (node it)"],
    ["a list it returns", "return []", "the code returned a list, not a message"],
    ["a text it resolves to", "return await 'x'", "the code returned a string, not a message"],
  ] as const) {
    it(`fails with ${title}`, async () => {
      const { outcome } = await tryCode(code);
      expect(outcome).toMatchObject({ status: "failed", node: "it", error: { code: "node-failed", message } });
    });
  }
});

describe("core.set", () => {
  it("writes each value under its path and makes what is missing on the way", async () => {
    const values = { "msg.a.b": { $expr: "msg.n * 2" }, "msg.list.0": "first", "msg.x": [1] };
    const { shown } = await tryNode({ type: "core.set", config: { values } }, { n: 2, list: ["", "second"] });
    expect(shown).toEqual([{ n: 2, a: { b: 4 }, list: ["first", "second"], x: [1] }]);
  });

  it("gives every message values of its own", async () => {
    const nodes = [
      startTo("set", "set"),
      { id: "set", type: "core.set", config: { values: { "msg.list": [] } }, wires: [["push"]] },
      { id: "push", type: "core.function", config: { code: "msg.list.push(1); return msg" }, wires: [["show"]] },
      show,
    ];
    expect((await tryFlow(nodes)).shown).toEqual([{ list: [1] }, { list: [1] }]);
  });

  it("fails where a value that holds nothing is in the way", async () => {
    const { outcome } = await tryNode({ type: "core.set", config: { values: { "msg.n.x": 1 } } }, { n: 1 });
    expect(outcome).toMatchObject({
      status: "failed",
      error: { message: "msg.n.x: n is there, but it holds no other values" },
    });
  });
});

describe("core.switch", () => {
  const rules = [
    { op: "less", value: 10 },
    { op: "less", value: { $expr: "msg.limit" } },
  ];
  for (const [n, port] of [
    [1, "first"],
    [11, "second"],
    [21, "else"],
    ["x", "else"],
  ] as const) {
    it(`sends ${JSON.stringify(n)} out of the port of the first rule that holds: ${port}`, async () => {
      const ports = ["first", "second", "else"];
      const { shown } = await tryFlow(
        [
          startTo("it"),
          {
            id: "it",
            type: "core.switch",
            config: { value: { $expr: "msg.n" }, rules },
            wires: ports.map((id) => [id]),
          },
          ...ports.map((id) => ({ id, type: "core.debug", config: { value: id } })),
        ],
        { input: { n, limit: 20 } },
      );
      expect(shown).toEqual([port]);
    });
  }

  const table: readonly [value: unknown, op: (typeof operators)[number], operand: unknown, expected: boolean][] = [
    [{ a: [1, null] }, "equals", { a: [1, null] }, true],
    [{ a: 1 }, "equals", { a: 1, b: undefined }, false],
    [[1], "equals", { 0: 1 }, false],
    [undefined, "equals", null, true],
    ["1", "not-equals", 1, true],
    [2, "at-most", 2, true],
    [2, "less", 2, false],
    ["b", "greater", "a", true],
    [2, "greater", "1", false],
    [2, "at-least", 2, true],
    [1, "in", [3, 1], true],
    [1, "in", 1, false],
    [[{ a: 1 }], "contains", { a: 1 }, true],
    ["abc", "contains", "bc", true],
    ["abc", "starts-with", "ab", true],
    ["abc", "ends-with", "ab", false],
    [0, "exists", undefined, true],
    [null, "exists", undefined, false],
    [{}, "empty", undefined, true],
    [[0], "empty", undefined, false],
    ["", "empty", undefined, true],
    [true, "true", undefined, true],
    ["false", "false", undefined, false],
  ];
  for (const [value, op, operand, expected] of table) {
    it(`${JSON.stringify(value)} ${op} ${JSON.stringify(operand)} is ${expected}`, () => {
      expect(holds(op, value, operand)).toBe(expected);
    });
  }
});

describe("the other core nodes", () => {
  it("core.delay waits its time, then sends the message on", async () => {
    const { shown, outcome } = await tryNode({ type: "core.delay", config: { for: "90s" } }, { n: 1 });
    expect(shown).toEqual([{ n: 1 }]);
    expect(outcome.durationMs).toBe(90_000);
  });

  it("core.delay ends with the run", async () => {
    const nodes = [
      startTo("wait", "stop"),
      { id: "wait", type: "core.delay", config: { for: "1h" } },
      { id: "stop", type: "core.stop" },
    ];
    expect((await tryFlow(nodes, { rest: { settings: { timeout: "2h" } } })).outcome).toMatchObject({
      status: "succeeded",
      node: "stop",
      durationMs: 0,
    });
  });

  it("core.debug shows its value under its label, and the whole message when it has none", async () => {
    const { events } = await tryNode(
      { type: "core.debug", config: { label: "n", value: { $expr: "msg.n" } } },
      { n: 1 },
    );
    expect(events.filter(({ type }) => type === "debug")).toMatchObject([
      { node: "it", label: "n", value: 1 },
      { node: "show", label: undefined, value: { n: 1 } },
    ]);
  });

  it("core.log writes a line and sends the message on", async () => {
    const { events, shown } = await tryNode({ type: "core.log", config: { text: "hello" } }, { n: 1 });
    expect(events).toContainEqual(expect.objectContaining({ type: "log", level: "info", text: "hello" }));
    expect(shown).toEqual([{ n: 1 }]);
  });
});
