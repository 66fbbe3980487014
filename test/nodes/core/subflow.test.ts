import { describe, expect, it } from "vitest";
import { deepestCall } from "../../../src/flow/call.ts";
import { literalHosts } from "../../../src/flow/literal-hosts.ts";
import { parseFlow, validateFlow } from "../../../src/flow/validate.ts";
import { catalogue, startTo, tryFlow } from "../../flow/trial.ts";
import { code } from "../../support/robot-trial.ts";

const call = (id: string, subflow: string, ...to: string[]) => ({
  id,
  type: "core.subflow",
  config: { subflow },
  wires: [to],
});
const giveBack = (id: string) => ({ id, type: "core.return" });
const show = { id: "show", type: "core.debug" };
const begin = (id: string, ...to: string[]) => ({ id, type: "core.start", wires: [to] });
const double = {
  nodes: [begin("in", "twice"), { ...code("twice", "msg.n *= 2; return msg"), wires: [["out"]] }, giveBack("out")],
};
const main = [startTo("call"), call("call", "double", "show"), show];

describe("core.subflow", () => {
  it("sends on what comes back, as often as it is called", async () => {
    const nodes = [startTo("call", "again"), call("call", "double", "again"), call("again", "double", "show"), show];
    const { shown, outcome } = await tryFlow(nodes, { input: { n: 1 }, rest: { subflows: { double } } });
    expect(shown).toEqual([{ n: 2 }, { n: 4 }]);
    expect(outcome.status).toBe("succeeded");
  });

  it("sends on everything that comes back, and is done when nothing of it moves any more", async () => {
    const both = {
      nodes: [
        begin("in", "slow", "out"),
        { id: "slow", type: "core.delay", config: { for: "1ms" }, wires: [["out"]] },
        giveBack("out"),
      ],
    };
    const { events } = await tryFlow([startTo("call"), call("call", "both", "show"), show], {
      rest: { subflows: { both } },
    });
    const ends = events.flatMap((event) => (event.type === "node.finished" ? [`${event.node} ${event.sent}`] : []));
    expect(ends.filter((end) => end.startsWith("show"))).toHaveLength(2);
    expect(ends.indexOf("call 3")).toBeGreaterThan(ends.indexOf("slow 1"));
  });

  const failing = {
    nodes: [
      begin("in", "bad"),
      { ...code("bad", "throw new TypeError('no good')"), wires: [["out"]] },
      giveBack("out"),
    ],
  };
  const caller = (more: object) => [startTo("call"), { ...call("call", "failing", "show"), ...more }, show];

  it("fails with what nothing in it takes", async () => {
    const { outcome, events } = await tryFlow(caller({}), { rest: { subflows: { failing } } });
    expect(outcome).toMatchObject({ status: "failed", node: "call", error: { code: "node-failed" } });
    expect(outcome.reason).toContain("no good");
    expect(events.flatMap((event) => (event.type === "node.failed" ? [[event.node, event.next]] : []))).toEqual([
      ["bad", "caller"],
      ["call", "end"],
    ]);
  });

  it("has an error port, another attempt and a time of its own like any node", async () => {
    const rest = { subflows: { failing } };
    const port = await tryFlow(caller({ wires: [[], ["show"]] }), { rest, input: { n: 1 } });
    expect(port.shown).toMatchObject([{ n: 1, error: { node: "call" } }]);
    const again = await tryFlow(caller({ retry: { times: 2, delay: "1ms" }, continueOnError: true }), { rest });
    expect(again.outcome).toMatchObject({ status: "succeeded", counts: { errors: 6 } });
    const { systemClock: clock } = await import("../../../src/base/clock.ts");
    const hanging = {
      nodes: [begin("in", "hang"), { id: "hang", type: "test.hang", wires: [["out"]] }, giveBack("out")],
    };
    const late = await tryFlow(caller({ timeout: "10ms", wires: [[], ["show"]] }), {
      rest: { subflows: { failing: hanging } },
      clock,
    });
    expect(late.shown).toMatchObject([{ error: { code: "timeout" } }]);
  });

  it("ends what else is at work in it when it fails", async () => {
    const both = {
      nodes: [
        begin("in", "hang", "bad", "next"),
        { id: "hang", type: "test.hang", wires: [["out"]] },
        { ...code("bad", "throw new TypeError('no good')"), wires: [["out"]] },
        { ...code("next", "debug('next')"), wires: [["out"]] },
        giveBack("out"),
      ],
    };
    const { outcome, shown } = await tryFlow(
      [startTo("call"), { ...call("call", "both", "show"), continueOnError: true }, show],
      {
        rest: { subflows: { both } },
      },
    );
    expect(outcome).toMatchObject({ status: "succeeded", durationMs: 0 });
    expect(shown).toMatchObject([{ error: { node: "call" } }]);
  });

  it("takes errors anew where it calls itself from its own catch", async () => {
    const anew = {
      nodes: [
        begin("in", "bad"),
        { ...code("bad", "if (msg.n > 0) throw new TypeError('no good'); return msg"), wires: [["out"]] },
        { id: "taker", type: "core.catch", wires: [["less"]] },
        { ...code("less", "msg.n--; return msg"), wires: [["self"]] },
        call("self", "anew", "out"),
        giveBack("out"),
      ],
    };
    const nodes = [startTo("call"), call("call", "anew", "show"), show];
    const { shown, outcome } = await tryFlow(nodes, { input: { n: 2 }, rest: { subflows: { anew } } });
    expect(outcome.status).toBe("succeeded");
    expect(shown).toMatchObject([{ n: 0 }]);
  });

  it("keeps its errors from the catches of the flow, and the flow's from its own", async () => {
    const own = { nodes: [...failing.nodes, { id: "inner", type: "core.catch", wires: [["out"]] }] };
    const outer = { id: "outer", type: "core.catch", wires: [["caught"]] };
    const caught = { id: "caught", type: "core.debug", config: { value: "caught outside" } };
    const inside = await tryFlow([...caller({}), outer, caught], { rest: { subflows: { failing: own } } });
    expect(inside.shown).toMatchObject([{ error: { node: "bad" } }]);
    const outside = await tryFlow([...caller({}), outer, caught], { rest: { subflows: { failing } } });
    expect(outside.shown).toEqual(["caught outside"]);
  });

  it("may call itself, within bounds", async () => {
    const count = (rules: object) => ({
      nodes: [
        begin("in", "sw"),
        {
          id: "sw",
          type: "core.switch",
          config: { value: { $expr: "msg.n" }, rules: [rules] },
          wires: [["out"], ["less"]],
        },
        { ...code("less", "msg.n--; msg.deep = (msg.deep ?? 0) + 1; return msg"), wires: [["self"]] },
        call("self", "count", "out"),
        giveBack("out"),
      ],
    });
    const nodes = [startTo("call"), call("call", "count", "show"), show];
    const some = await tryFlow(nodes, {
      input: { n: 20 },
      rest: { subflows: { count: count({ op: "equals", value: 0 }) } },
    });
    expect(some.shown).toEqual([{ n: 0, deep: 20 }]);
    const { outcome } = await tryFlow(nodes, {
      input: { n: 1 },
      rest: { subflows: { count: count({ op: "empty" }) } },
    });
    expect(outcome).toMatchObject({ status: "failed", node: "call", error: { code: "too-large" } });
    expect(outcome.reason).toContain(String(deepestCall));
  });

  it("is one of the passes of a for-each, and joins in it gather for each call", async () => {
    const pair = {
      nodes: [
        begin("in", "a", "b"),
        { ...code("a", "await null; return { v: msg.item + 'a' }"), wires: [["both"]] },
        { ...code("b", "return { v: msg.item + 'b' }"), wires: [["both"]] },
        { id: "both", type: "core.join", config: { by: "wires", value: { $expr: "msg.v" } }, wires: [["out"]] },
        giveBack("out"),
      ],
    };
    const nodes = [
      startTo("each"),
      { id: "each", type: "core.for-each", config: { field: "list", concurrency: 2 }, wires: [["call"]] },
      call("call", "pair", "all"),
      { id: "all", type: "core.join", config: { value: { $expr: "msg.parts" } }, wires: [["show"]] },
      show,
    ];
    const { shown } = await tryFlow(nodes, { input: { list: [1, 2] }, rest: { subflows: { pair } } });
    expect(shown).toMatchObject([
      {
        parts: [
          ["1a", "1b"],
          ["2a", "2b"],
        ],
      },
    ]);
  });
});

describe("a document with subflows", () => {
  const faultsOf = (subflows: object, nodes: readonly object[] = main) =>
    (validateFlow({ name: "x", nodes, subflows }, catalogue).faults ?? []).map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );

  for (const [what, subflows, fault] of [
    ["one that is not there", {}, "nodes.1.config.subflow: no subflow double"],
    [
      "one that nobody calls",
      { double, other: { nodes: [begin("x")] } },
      "subflows.other: nothing calls the subflow other",
    ],
    ["one without a start", { double: { nodes: [giveBack("out")] } }, "subflows.double.nodes: no core.start"],
    [
      "a wire out of it",
      { double: { nodes: [begin("in", "show")] } },
      "subflows.double.nodes.0.wires.0.0: no node show in this flow",
    ],
    [
      "an id that stands in the flow, too",
      { double: { nodes: [begin("start")] } },
      "subflows.double.nodes.0.id: the id start stands twice",
    ],
    [
      "a bad config in it",
      { double: { nodes: [begin("in", "d"), { id: "d", type: "core.delay", config: {}, wires: [] }] } },
      "subflows.double.nodes.1.config.for",
    ],
    [
      "a vault in it that the flow does not declare",
      {
        double: {
          nodes: [begin("in", "d"), { id: "d", type: "test.open", config: { credentials: { vault: "v", item: "i" } } }],
        },
      },
      'subflows.double.nodes.1.config.credentials.vault: vault "v" is not declared',
    ],
  ] as const) {
    it(`is refused for ${what}`, () => {
      expect(faultsOf(subflows).join("\n")).toContain(fault);
    });
  }

  it("is refused for a return outside of any subflow", () => {
    expect(
      faultsOf({ double }, [startTo("call", "back"), call("call", "double", "show"), show, giveBack("back")]),
    ).toEqual(["nodes.3.type: only a subflow can give something back"]);
  });

  it("allows credentials toward the hosts that stand in it", () => {
    const nodes = [
      begin("in", "get"),
      { id: "get", type: "http.request", config: { method: "GET", url: "https://shop.example/" } },
    ];
    expect(literalHosts(parseFlow({ name: "x", nodes: main, subflows: { double: { nodes } } }, catalogue))).toEqual([
      "shop.example:443",
    ]);
  });
});
