import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { errorOf } from "../../src/base/errors.ts";
import { endGrace } from "../../src/flow/engine.ts";
import { idleClock } from "../support/idle-clock.ts";
import { startTo, tryFlow } from "./trial.ts";

const show = (id: string, ...wires: string[]) => ({ id, type: "core.debug", wires: [wires] });
const code = (id: string, source: string, ...wires: string[][]) => ({
  id,
  type: "core.function",
  config: { code: source },
  wires,
});

describe("messages", () => {
  it("travel along wires in the order they were sent, breadth first", async () => {
    const { shown, outcome } = await tryFlow([
      startTo("a", "b"),
      { id: "a", type: "test.visit", wires: [["c"]] },
      { id: "b", type: "test.visit", wires: [["c"]] },
      { id: "c", type: "test.visit", wires: [["end"]] },
      show("end"),
    ]);
    expect(shown).toEqual([{ path: "/a/c" }, { path: "/b/c" }]);
    expect(outcome).toMatchObject({ status: "succeeded", counts: { nodes: 7, messages: 7, errors: 0 } });
  });

  it("are copied where they branch, so that one branch never sees the other's changes", async () => {
    const { shown } = await tryFlow(
      [
        startTo("a", "b"),
        code("a", "msg.list.push('a'); return msg", ["end"]),
        code("b", "msg.list.push('b'); return msg", ["end"]),
        show("end"),
      ],
      { input: { list: [], item: { $secret: { vault: "v", item: "i", version: 1 } } } },
    );
    const item = { $secret: { vault: "v", item: "i", version: 1 } };
    expect(shown).toEqual([
      { list: ["a"], item },
      { list: ["b"], item },
    ]);
  });

  it("leave the caller's input as it was", async () => {
    const input = { list: [1] };
    await tryFlow([startTo("a"), code("a", "msg.list.push(2); return msg")], { input });
    expect(input).toEqual({ list: [1] });
  });

  it("are not delivered when a node returns nothing", async () => {
    const { shown, outcome } = await tryFlow([startTo("a"), code("a", "msg.x = 1", ["end"]), show("end")]);
    expect(shown).toEqual([]);
    expect(outcome.status).toBe("succeeded");
  });

  it("wait for no slow branch", async () => {
    const { shown } = await tryFlow([
      startTo("slow", "fast"),
      { id: "slow", type: "core.delay", config: { for: "5s" }, wires: [["afterSlow"]] },
      { id: "fast", type: "test.visit", wires: [["afterFast"]] },
      { id: "afterSlow", type: "core.debug", config: { value: "slow" } },
      { id: "afterFast", type: "core.debug", config: { value: "fast" } },
    ]);
    expect(shown).toEqual(["fast", "slow"]);
  });

  it("that are no objects fail the node that returned them", async () => {
    const { outcome } = await tryFlow([startTo("a"), code("a", "return 7")]);
    expect(outcome).toMatchObject({ status: "failed", node: "a", error: { code: "node-failed" } });
    expect(outcome.error?.message).toContain("a number");
  });
});

describe("expressions", () => {
  it("see msg, flow, run, kept and the declared part of env", async () => {
    const value = { $expr: "[msg.n + 1, flow.name, run.id, kept.who, env.SHOWN, $exists(env.HIDDEN)]" };
    const { shown } = await tryFlow(
      [
        startTo("keep"),
        code("keep", "keep({ who: 'ada' }); return msg", ["show"]),
        { id: "show", type: "core.debug", config: { value } },
      ],
      { input: { n: 1 }, env: { SHOWN: "yes", HIDDEN: "no" }, rest: { settings: { env: ["SHOWN"] } } },
    );
    expect(shown).toEqual([[2, "trial", "run_1", "ada", "yes", false]]);
  });

  it.each(["core.function", "process.python"])("are never the code of a %s, which a person signed", async (type) => {
    const config = { code: { $expr: "msg.code" } };
    await expect(tryFlow([startTo("a"), { id: "a", type, config }])).rejects.toThrow("code");
  });

  it("stand deep inside a config beside literals", async () => {
    const value = { a: [1, { $expr: "msg.n" }], b: "text", c: { $expr: "msg.missing" } };
    const { shown } = await tryFlow([startTo("show"), { id: "show", type: "core.debug", config: { value } }], {
      input: { n: 2 },
    });
    expect(shown).toEqual([{ a: [1, 2], b: "text", c: undefined }]);
  });

  for (const [title, source, expected] of [
    ["that fail", '$number("canary")', /node s, config\.text: the expression failed/],
    ["that never end", "($f := function() { $f() }; $f())", /D1012|D1011/],
    ["that give a function", "$sum", /gives a function/],
    ["that give what the node cannot use", "{}", /config\.text \(node s\): expected a text/],
  ] as const) {
    it(`${title} fail their node, naming the place and no value`, async () => {
      const nodes = [startTo("s"), { id: "s", type: "core.log", config: { text: { $expr: source } } }];
      const { outcome } = await tryFlow(nodes);
      expect(outcome).toMatchObject({ status: "failed", node: "s" });
      expect(outcome.error?.message).toMatch(expected);
      expect(outcome.error?.message).not.toContain("canary");
    });
  }
});

describe("errors", () => {
  const handler = { id: "handler", type: "core.debug", config: { label: "handler" } };
  const bad = { id: "bad", type: "test.fail" };

  it("go to the error port where it is wired", async () => {
    const nodes = [startTo("bad"), { ...bad, wires: [[], ["handler"]] }, handler];
    const { shown, outcome } = await tryFlow(nodes, { input: { n: 1 } });
    expect(shown).toEqual([{ n: 1, error: { code: "node-failed", message: "failure 1", node: "bad" } }]);
    expect(outcome).toMatchObject({ status: "succeeded", counts: { errors: 1 } });
  });

  it("leave by the first port with continueOnError", async () => {
    const { shown } = await tryFlow([startTo("bad"), { ...bad, continueOnError: true, wires: [["handler"]] }, handler]);
    expect(shown).toMatchObject([{ error: { node: "bad" } }]);
  });

  it("go to the catch that names the node before one for the whole flow", async () => {
    const { events } = await tryFlow([
      startTo("bad"),
      bad,
      { id: "any", type: "core.catch", wires: [["wrong"]] },
      { id: "mine", type: "core.catch", config: { scope: ["bad"] }, wires: [["right"]] },
      { id: "wrong", type: "core.debug", config: { value: "wrong" } },
      { id: "right", type: "core.debug", config: { value: "right" } },
    ]);
    expect(events.flatMap((event) => (event.type === "debug" ? [event.value] : []))).toEqual(["right"]);
    expect(events).toContainEqual(expect.objectContaining({ type: "node.failed", node: "bad", next: "catch" }));
  });

  it("of what a catch set off are not caught by it again", async () => {
    const { outcome } = await tryFlow([
      startTo("bad"),
      bad,
      { id: "any", type: "core.catch", wires: [["worse"]] },
      { id: "worse", type: "test.fail" },
    ]);
    expect(outcome).toMatchObject({ status: "failed", node: "worse", counts: { errors: 2 } });
  });

  it("end the run when nothing takes them, with code, node and reason", async () => {
    const { outcome } = await tryFlow([startTo("bad"), bad]);
    const error = { code: "node-failed", message: "failure 1" };
    expect(outcome).toMatchObject({ status: "failed", node: "bad", reason: "failure 1", error });
  });

  it("reach their handler even when the message cannot be copied", async () => {
    const source = "msg.f = () => 1; return msg";
    const { shown } = await tryFlow([
      startTo("a"),
      code("a", source, ["b", "c"], ["handler"]),
      { id: "b", type: "test.visit" },
      { id: "c", type: "test.visit" },
      { ...handler, config: { value: { $expr: "msg.error.node" } } },
    ]);
    expect(shown).toEqual(["a"]);
  });
});

describe("retry", () => {
  const retry = { times: 3, delay: "1s" };

  it("runs the node again, waiting longer each time, each attempt on a message of its own", async () => {
    const clock = idleClock();
    const source =
      "msg.n++; if (!kept.tries || kept.tries < 2) { keep({ tries: (kept.tries ?? 0) + 1 }); throw new Error('x') } return msg";
    const nodes = [startTo("a"), { ...code("a", source, ["end"]), retry }, show("end")];
    const { shown, outcome } = await tryFlow(nodes, { input: { n: 0 }, clock });
    expect(shown).toMatchObject([{ n: 1 }]);
    expect(outcome).toMatchObject({ status: "succeeded", durationMs: 3_000, counts: { errors: 2 } });
  });

  it("gives up after its times and hands the error on", async () => {
    const { outcome } = await tryFlow([startTo("a"), { id: "a", type: "test.fail", retry }]);
    expect(outcome).toMatchObject({ status: "failed", reason: "failure 4", durationMs: 7_000 });
  });

  it("does not repeat what cannot change by itself", async () => {
    const { outcome } = await tryFlow([
      startTo("a"),
      { id: "a", type: "test.fail", config: { code: "bad-input" }, retry },
    ]);
    expect(outcome).toMatchObject({ reason: "failure 1", counts: { errors: 1 } });
  });
});

describe("a run ends", () => {
  const hang = { id: "hang", type: "test.hang" };

  it("at core.stop, dropping what is on its way and aborting what is at work", async () => {
    const { outcome, shown } = await tryFlow([
      startTo("hang", "evaluates", "stop", "late"),
      hang,
      { id: "evaluates", type: "core.debug", config: { value: { $expr: "msg" } } },
      { id: "stop", type: "core.stop", config: { status: "failed", message: "enough" } },
      show("late"),
    ]);
    const error = { code: "run-failed", message: "enough" };
    expect(outcome).toMatchObject({ status: "failed", node: "stop", reason: "enough", error });
    expect(shown).toEqual([]);
  });

  it("by what ended it first, and counts nothing that comes later", async () => {
    const talk = "await new Promise((done) => signal.addEventListener('abort', done)); send({})";
    const nodes = [
      startTo("talk", "hang", "stop"),
      code("talk", talk, ["late"]),
      { ...hang, config: { deaf: true } },
      { id: "stop", type: "core.stop" },
      show("late"),
    ];
    const { outcome } = await tryFlow(nodes, { rest: { settings: { timeout: "1s" } } });
    expect(outcome).toMatchObject({ status: "succeeded", durationMs: endGrace, counts: { nodes: 4, messages: 4 } });
  });

  it("as timed out when it takes longer than its settings allow", async () => {
    const { outcome } = await tryFlow([startTo("hang"), hang], { rest: { settings: { timeout: "90s" } } });
    expect(outcome).toMatchObject({ status: "timed_out", durationMs: 90_000, error: { code: "timeout" } });
  });

  it("without waiting for ever for a node that ignores its signal", async () => {
    const nodes = [startTo("hang"), { ...hang, config: { deaf: true } }];
    const { outcome } = await tryFlow(nodes, { rest: { settings: { timeout: "1s" } } });
    expect(outcome).toMatchObject({ status: "timed_out", durationMs: 1_000 + endGrace });
  });

  it("never for the time a person takes to bring a key", async () => {
    const clock = idleClock();
    const item = { vault: "v", item: "i", name: "api", category: "api_key", version: 1, fields: {}, allowedHosts: [] };
    const secret = async () => {
      await clock.sleep(3_600_000);
      return item;
    };
    const open = { id: "a", type: "test.open", config: { credentials: { vault: "v", item: "i" } }, timeout: "5s" };
    const rest = { settings: { timeout: "10s" }, vaults: [{ vault: "v" }] };
    const { shown } = await tryFlow([startTo("a"), { ...open, wires: [["end"]] }, show("end")], {
      clock,
      secret,
      rest,
    });
    expect(shown).toEqual([{ opened: "api" }]);
  });

  for (const [title, reason, expected] of [
    [
      "as cancelled on its signal",
      errorOf({ code: "cancelled", message: "by ada" }),
      { status: "cancelled", reason: "by ada" },
    ],
    ["as timed out when the signal says so", errorOf({ code: "timeout", message: "late" }), { status: "timed_out" }],
  ] as const) {
    it(title, async () => {
      const controller = new AbortController();
      const clock = idleClock();
      clock.sleep(500).then(() => controller.abort(reason));
      const { outcome } = await tryFlow([startTo("hang"), hang], { signal: controller.signal, clock });
      expect(outcome).toMatchObject({ ...expected, durationMs: 500 });
    });
  }

  it("at once when it was cancelled before it began", async () => {
    const { outcome } = await tryFlow([startTo("end"), show("end")], { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ status: "cancelled", counts: { nodes: 0 } });
  });

  it("by time-out or cancel even in a loop of nodes that never wait", async () => {
    const loop = [startTo("a"), { id: "a", type: "test.visit", wires: [["b"]] }, code("b", "return {}", ["a"])];
    const rest = { settings: { timeout: "50ms" } };
    const { outcome } = await tryFlow(loop, { rest, clock: systemClock, nodeEvents: false });
    expect(outcome.status).toBe("timed_out");
    expect(outcome.durationMs).toBeLessThan(2_000);
  });
});

describe("a node's own time-out", () => {
  it("fails the node with timeout, and what it does later is dropped", async () => {
    const source =
      "await new Promise((done) => setTimeout(done, 0, signal.addEventListener('abort', () => { msg.heard = signal.reason.code; debug('late'); send({}) }))); await new Promise(() => {})";
    const nodes = [startTo("a"), { ...code("a", source, ["late"], ["end"]), timeout: "2s" }, show("end"), show("late")];
    const { shown } = await tryFlow(nodes);
    const error = { code: "timeout", message: "node a was not done in 2000 ms", node: "a" };
    expect(shown).toEqual([{ heard: "timeout", error }]);
  });

  it("leaves a node that is done in time alone", async () => {
    const nodes = [
      startTo("a"),
      { id: "a", type: "test.visit", config: { async: true }, timeout: "2s", wires: [["end"]] },
      show("end"),
    ];
    expect((await tryFlow(nodes)).shown).toEqual([{ path: "/a" }]);
  });
});

describe("events", () => {
  it("tell when each node started, finished and failed, in order", async () => {
    const { events } = await tryFlow([startTo("a"), { id: "a", type: "test.fail" }]);
    expect(events.map(({ type, node }) => `${type} ${node}`)).toEqual([
      "node.started start",
      "node.finished start",
      "node.started a",
      "node.failed a",
    ]);
  });

  it("show what came to a node and the first that it sent, by which port, also when it failed or nothing took it", async () => {
    const picture = (_: string, msg: object) => structuredClone(msg);
    const nodes = [
      startTo("each"),
      { id: "each", type: "core.function", config: { code: "send(0, { n: 1 }); send(0, { n: 2 });" }, wires: [["a"]] },
      { id: "a", type: "core.function", config: { code: "msg.n++; if (msg.n === 3) throw 1; return msg;" } },
    ];
    const messages = { came: picture, sent: picture };
    const { events } = await tryFlow(nodes, { messages, input: { n: 0 } });
    const seen = events.flatMap((event) => ("values" in event ? [[event.type, event.node, event.values]] : []));
    expect(seen).toEqual([
      ["node.finished", "start", { in: { n: 0 }, out: { n: 0 }, port: "out" }],
      ["node.finished", "each", { in: { n: 0 }, out: { n: 1 }, port: "out" }],
      ["node.finished", "a", { in: { n: 1 }, out: { n: 2 }, port: "out" }],
      ["node.failed", "a", { in: { n: 2 } }],
    ]);
    const enough = { came: () => undefined, sent: () => undefined };
    expect((await tryFlow(nodes, { messages: enough })).events.some((event) => "values" in event)).toBe(false);
    expect((await tryFlow([startTo()], { messages, nodeEvents: false })).events).toEqual([]);
  });

  it("leave out starts and ends when the host wants none", async () => {
    const { events } = await tryFlow([startTo("a"), show("a")], { nodeEvents: false });
    expect(events.map(({ type }) => type)).toEqual(["debug"]);
  });
});

describe("kept values", () => {
  it("are in the message of every later node, also after another message has taken its place", async () => {
    const { shown } = await tryFlow([
      startTo("a"),
      code("a", "keep({ a: 1 }); return {}", ["b"]),
      code("b", "keep({ b: msg.kept.a + 1 }); return { fresh: true }", ["end"]),
      show("end"),
    ]);
    expect(shown).toEqual([{ fresh: true, kept: { a: 1, b: 2 } }]);
  });

  it("change by keep alone", async () => {
    const { outcome } = await tryFlow([
      startTo("a"),
      code("a", "keep({ a: 1 }); return msg", ["b"]),
      code("b", "kept.a = 2"),
    ]);
    expect(outcome).toMatchObject({ status: "failed", node: "b" });
    expect(outcome.reason).toContain("read only");
  });
});
