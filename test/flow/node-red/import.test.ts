import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { loadCatalogue } from "../../../src/flow/catalogue.ts";
import { importNodeRed } from "../../../src/flow/node-red/import.ts";
import { parseFlow } from "../../../src/flow/validate.ts";
import { shippedNodes } from "../../../src/nodes/catalogue.ts";
import { tryFlow } from "../trial.ts";

type Red = Readonly<Record<string, unknown>>;

const tab = { id: "t1", type: "tab", label: "Orders" };
const inject = (wires: string[], more: Red = {}): Red => ({
  ...{ id: "in", type: "inject", z: "t1", name: "go", wires: [wires], props: [] },
  ...more,
});
const show = (id = "out", complete = "true"): Red => ({ id, type: "debug", z: "t1", complete, wires: [] });
const on = (id: string, type: string, wires: string[][], more: Red = {}): Red => ({
  id,
  type,
  z: "t1",
  wires,
  ...more,
});

/** Imports the one flow there is, validates it against the nodes that ship, and runs it. */
async function ported(list: readonly Red[], input: Red = {}) {
  const made = importNodeRed([tab, ...list]);
  const [only] = made.flows;
  if (!only || made.flows.length !== 1) throw new TypeError("expected one flow");
  parseFlow(only.document, await loadCatalogue(shippedNodes));
  const run = await tryFlow(only.document.nodes, { input, clock: systemClock });
  return { ...made, document: only.document, ...run };
}

describe("an inject", () => {
  it("becomes the start of a flow, with what its message carried", async () => {
    const props = [
      { p: "payload", v: '{"a":1}', vt: "json" },
      { p: "topic", v: "orders", vt: "str" },
      { p: "n", v: "2", vt: "num" },
    ];
    const { shown, leftovers, document } = await ported([inject(["out"], { props }), show()]);
    expect(shown).toEqual([{ payload: { a: 1 }, topic: "orders", n: 2 }]);
    expect(leftovers).toEqual([]);
    expect(document).toMatchObject({ name: "Orders", triggers: [{ type: "signed" }] });
  });

  it("keeps the payload that older files have beside it", async () => {
    const old = { props: undefined, payload: "hello", payloadType: "str", topic: "t" };
    const { shown } = await ported([inject(["out"], old), show()]);
    expect(shown).toEqual([{ payload: "hello", topic: "t" }]);
  });

  it.each([
    ["crontab", { crontab: "0 6 * * 1-5" }, "0 6 * * 1-5"],
    ["every five minutes", { repeat: "300" }, "*/5 * * * *"],
    ["every six hours", { repeat: "21600" }, "0 */6 * * *"],
    ["every day", { repeat: "86400" }, "0 0 * * *"],
  ])("that fires by the clock (%s) gets a schedule where a robot is named", (_, more, cron) => {
    const list = [tab, inject(["out"], more), show()];
    const { flows } = importNodeRed(list, { target: { label: "office" } });
    expect(flows[0]?.document.triggers).toContainEqual({ type: "schedule", cron, target: { label: "office" } });
    expect(importNodeRed(list).leftovers).toMatchObject([
      { kind: "missing", node: "in", remedy: expect.stringContaining("--robot") },
    ]);
  });

  it("that fires every seven seconds leaves its schedule over", () => {
    const { flows, leftovers } = importNodeRed([tab, inject(["out"], { repeat: "7" }), show()]);
    expect(flows[0]?.document.triggers).toEqual([{ type: "signed" }]);
    expect(leftovers.map(({ message }) => message)).toEqual(["it fired every 7 s"]);
  });

  it("is one of several flows where a tab has several", () => {
    const { flows } = importNodeRed([
      tab,
      inject(["out"], { name: "morning" }),
      inject(["out"], { id: "in2", name: "evening" }),
      show(),
    ]);
    expect(flows.map(({ document }) => document.name)).toEqual(["Orders / morning", "Orders / evening"]);
  });
});

describe("change", () => {
  const changed = async (rules: readonly Red[], input: Red) => {
    const { shown, leftovers } = await ported([inject(["c"]), on("c", "change", [["out"]], { rules }), show()], input);
    return { msg: shown[0], leftovers };
  };

  it("sets, moves, deletes and replaces, one rule after the other", async () => {
    const rules = [
      { t: "set", p: "total", pt: "msg", to: "payload.items[0].price", tot: "msg" },
      { t: "set", p: "twice", pt: "msg", to: "total * 2", tot: "jsonata" },
      { t: "move", p: "payload.id", pt: "msg", to: "id", tot: "msg" },
      { t: "delete", p: "payload.secret", pt: "msg" },
      { t: "change", p: "text", pt: "msg", from: "a", fromt: "str", to: "o", tot: "str" },
    ];
    const input = { payload: { items: [{ price: 4 }], id: 7, secret: 1 }, text: "banana" };
    const { msg } = await changed(rules, input);
    expect(msg).toEqual({ payload: { items: [{ price: 4 }] }, text: "bonono", total: 4, twice: 8, id: 7 });
  });

  it("says what it shared with other flows and cannot here", async () => {
    const { leftovers } = await changed([{ t: "set", p: "x", pt: "flow", to: "1", tot: "num" }], {});
    expect(leftovers).toMatchObject([{ kind: "missing", type: "change", message: '"set" of flow.x' }]);
  });
});

describe("switch", () => {
  const chosen = async (rules: readonly Red[], checkall: "true" | "false", payload: unknown) => {
    const outs = rules.map((_, i) =>
      on(`c${i}`, "change", [["out"]], { rules: [{ t: "set", p: "took", pt: "msg", to: String(i), tot: "num" }] }),
    );
    const list = [
      inject(["s"]),
      on(
        "s",
        "switch",
        rules.map((_, i) => [`c${i}`]),
        { property: "payload", rules, checkall },
      ),
      ...outs,
      show(),
    ];
    const { shown } = await ported(list, { payload });
    return shown.map((msg) => (msg as { took: number }).took).sort();
  };
  const rules = [
    { t: "gte", v: "10", vt: "num" },
    { t: "btwn", v: "5", vt: "num", v2: "20", v2t: "num" },
    { t: "else" },
  ];

  it.each([
    [30, [0]],
    [12, [0, 1]],
    [7, [1]],
    [1, [2]],
    ["text", [2]],
  ])("sends %j to every rule that holds", async (payload, took) => {
    expect(await chosen(rules, "true", payload)).toEqual(took);
  });

  it("stops at the first that holds when it was told to", async () => {
    expect(await chosen(rules, "false", 12)).toEqual([0]);
    expect(await chosen(rules, "false", 1)).toEqual([2]);
  });

  it.each<[Red, unknown, unknown]>([
    [{ t: "eq", v: "a", vt: "str" }, "a", "b"],
    [{ t: "neq", v: "a", vt: "str" }, "b", "a"],
    [{ t: "cont", v: "ell" }, "hello", "help"],
    [{ t: "regex", v: "^h.l", case: true }, "HELLO", "shell"],
    [{ t: "true" }, true, "true"],
    [{ t: "null" }, null, 0],
    [{ t: "nnull" }, 0, null],
    [{ t: "empty" }, [], [1]],
    [{ t: "nempty" }, "x", ""],
    [{ t: "istype", v: "array" }, [1, 2], "1"],
    [{ t: "hask", v: "k" }, { k: 1 }, { j: 1 }],
    [{ t: "jsonata_exp", v: "payload > 3" }, 4, 3],
    [{ t: "lt", v: "3", vt: "num" }, 2, 3],
  ])("takes the rule %j over", async (rule, fits, not) => {
    const both = [rule, { t: "else" }];
    expect(await chosen(both, "false", fits)).toEqual([0]);
    expect(await chosen(both, "false", not)).toEqual([1]);
  });
});

describe("function", () => {
  const run = (func: string, more: Red = {}, wires: string[][] = [["out"]]) =>
    ported(
      [inject(["f"]), on("f", "function", wires, { func, outputs: wires.length, ...more }), show(), show("out2")],
      { payload: 2 },
    );

  it("keeps its code as it is where nothing of Node-RED is used", async () => {
    const { document, shown } = await run("msg.payload *= 21;\nreturn msg;");
    expect(shown).toEqual([{ payload: 42 }]);
    expect(document.nodes.find(({ type }) => type === "core.function")?.config.code).toBe(
      "msg.payload *= 21;\nreturn msg;",
    );
  });

  it("sends on the port that a list names, and several messages where it holds several", async () => {
    const { shown } = await run("return [null, [{ payload: 1 }, { payload: 2 }]];", {}, [["out"], ["out2"]]);
    expect(shown).toEqual([{ payload: 1 }, { payload: 2 }]);
  });

  it("sends by node.send, also after waiting", async () => {
    const { shown } = await run(
      "node.send({ payload: 'first' }); await null; node.warn('careful'); return { payload: 'last' };",
    );
    expect(shown).toEqual([{ payload: "first" }, { payload: "last" }]);
  });

  it.each([
    ["flow.set('x', 1); return msg;", "values shared between messages"],
    ["msg.x = env.get('HOME'); return msg;", "env.get(…) in code"],
    ["const fs = require('fs'); return msg;", "require(…) in code"],
  ])("says that %s cannot do here what it did", (func, message) => {
    const { leftovers } = importNodeRed([tab, inject(["f"]), on("f", "function", [[]], { func })]);
    expect(leftovers).toMatchObject([{ kind: "missing", node: "f", message }]);
  });
});

describe("other nodes", () => {
  it("template writes what Mustache wrote", async () => {
    const template = "Dear {{payload.name}}, {{{payload.html}}} {{payload.none}}{{! not shown }}!";
    const list = [
      inject(["t"]),
      on("t", "template", [["out"]], { field: "text", template, syntax: "mustache", output: "str" }),
      show("out", "text"),
    ];
    const { shown } = await ported(list, { payload: { name: "A & B <c>", html: "<b>" } });
    expect(shown).toEqual(["Dear A &amp; B &lt;c&gt;, <b> !"]);
  });

  it("json reads and writes", async () => {
    const list = [
      inject(["a"]),
      on("a", "json", [["b"]], { action: "" }),
      on("b", "json", [["out"]], { action: "str" }),
      show("out", "payload"),
    ];
    expect((await ported(list, { payload: '{"a": [1]}' })).shown).toEqual(['{"a":[1]}']);
  });

  it("delay waits as long as the message says", async () => {
    const list = [inject(["d"]), on("d", "delay", [["out"]], { pauseType: "delayv", timeout: "5" }), show()];
    expect((await ported(list, { delay: 3 })).shown).toEqual([{ delay: 3 }]);
  });

  it("catch takes the errors of the nodes it is for", async () => {
    const list = [
      inject(["f"]),
      on("f", "function", [["out"]], { func: "throw new Error('no stock')" }),
      on("k", "catch", [["out"]], { scope: ["f"] }),
      show("out", "error.message"),
    ];
    const { shown, outcome } = await ported(list);
    expect(shown).toEqual([expect.stringContaining("no stock")]);
    expect(outcome.status).toBe("succeeded");
  });

  it("http request asks a real server and gives the answer as Node-RED did", async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => {
        seen.push([request.method, request.url, request.headers["x-shop"], body]);
        response.writeHead(201, { "content-type": "application/json" }).end('{"id":9}');
      });
    }).listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    try {
      const { port } = server.address() as AddressInfo;
      const headers = [{ keyType: "other", keyValue: "X-Shop", valueType: "msg", valueValue: "shop" }];
      const request = { method: "POST", url: `http://127.0.0.1:${port}/orders/{{shop}}`, ret: "obj", headers };
      const list = [inject(["h"]), on("h", "http request", [["out"]], request), show()];
      const { shown } = await ported(list, { shop: "north", payload: { n: 1 } });
      expect(shown).toMatchObject([{ payload: { id: 9 }, statusCode: 201 }]);
      expect(seen).toEqual([["POST", "/orders/north", "north", '{"n":1}']]);
    } finally {
      server.close();
    }
  });

  it("a type that nothing stands for becomes a node that fails, and is told of", async () => {
    const list = [inject(["m"]), on("m", "mqtt out", [], { name: "to the plant" }), show("apart")];
    const { outcome, leftovers } = await ported(list);
    expect(outcome).toMatchObject({ status: "failed" });
    expect(outcome.error?.message).toContain("mqtt out was not imported");
    expect(leftovers.map(({ node, message }) => [node, message])).toEqual([
      ["m", 'nothing stands for the type "mqtt out"'],
      ["apart", "no message reaches it from an inject or an http in"],
    ]);
  });
});

describe("shortcuts of a drawing", () => {
  const add = (id: string, z: string, word: string, wires: string[][]): Red =>
    on(id, "function", wires, { z, func: `msg.path = (msg.path ?? "") + "${word}"; return msg;` });
  const other = { id: "t2", type: "tab", label: "Other" };

  it("links lead across tabs", async () => {
    const list = [
      other,
      inject(["lo"]),
      on("lo", "link out", [], { mode: "link", links: ["li"] }),
      { ...on("li", "link in", [["a"]]), z: "t2" },
      add("a", "t2", "a", [["out"]]),
      { ...show("out", "path"), z: "t2" },
    ];
    expect((await ported(list)).shown).toEqual(["a"]);
  });

  it("a link call returns to its caller only", async () => {
    const list = [
      inject(["c1", "c2"]),
      on("c1", "link call", [["x"]], { links: ["li"] }),
      on("c2", "link call", [["y"]], { links: ["li"] }),
      on("li", "link in", [["a"]]),
      add("a", "t1", "a", [["back"]]),
      on("back", "link out", [], { mode: "return" }),
      add("x", "t1", "x", [["out"]]),
      add("y", "t1", "y", [["out"]]),
      show("out", "path"),
    ];
    expect((await ported(list)).shown).toEqual(["ax", "ay"]);
  });

  it("a subflow is there once for each place that uses it, also inside of another", async () => {
    const list = [
      { id: "inner", type: "subflow", in: [{ wires: [{ id: "i1" }] }], out: [{ wires: [{ id: "i1", port: 0 }] }] },
      add("i1", "inner", "i", []),
      { id: "outer", type: "subflow", in: [{ wires: [{ id: "o1" }] }], out: [{ wires: [{ id: "o1", port: 0 }] }] },
      on("o1", "subflow:inner", [[]], { z: "outer" }),
      inject(["s1"]),
      on("s1", "subflow:outer", [["s2"]]),
      on("s2", "subflow:outer", [["out"]]),
      show("out", "path"),
    ];
    expect((await ported(list)).shown).toEqual(["ii"]);
  });

  it("a subflow that holds itself ends the import with a note, not with the memory", () => {
    const list = [
      { id: "s", type: "subflow", in: [{ wires: [{ id: "x" }] }], out: [] },
      on("x", "subflow:s", [[]], { z: "s" }),
      on("y", "subflow:s", [[]], { z: "s" }),
      inject(["s1"]),
      on("s1", "subflow:s", [[]]),
      show(),
    ];
    const { leftovers } = importNodeRed([tab, ...list]);
    expect(leftovers).toContainEqual(expect.objectContaining({ message: "it leads into itself" }));
  });

  it("a subflow's port that no node can have leads nowhere", () => {
    const out = [{ wires: [{ id: "x", port: 1e9 }] }];
    const list = [
      { id: "s", type: "subflow", in: [{ wires: [{ id: "x" }] }], out },
      add("x", "s", "x", [[]]),
      inject(["s1"]),
      on("s1", "subflow:s", [["shown"]]),
      show("shown"),
    ];
    expect(importNodeRed([tab, ...list]).flows[0]?.document.nodes.map(({ id }) => id)).not.toContain("shown");
  });
});

describe("a file", () => {
  it.each([[{}], [[{ id: 1 }]], ["text"], [[[]]]])("that is none (%j) is refused with what to use", (value) => {
    expect(() => importNodeRed(value)).toThrow(/not a Node-RED file/);
  });

  it("whose beginnings all lead through the same many nodes is refused before it takes the memory", () => {
    const many = Array.from({ length: 300 }, (_, i) => [
      { ...inject(["n0"]), id: `i${i}` },
      on(`n${i}`, "json", [[`n${i + 1}`]]),
    ]);
    expect(() => importNodeRed([tab, ...many.flat()])).toThrow(/makes more than 50000 nodes/);
  });

  it("in which nothing begins is refused", () => {
    expect(() => importNodeRed([tab, show()])).toThrow(/nothing in this file begins a flow/);
  });

  it("of the API, and one without tabs, are read as well", () => {
    const nodes = [inject(["out"]), show()];
    expect(importNodeRed({ flows: [tab, ...nodes] }).flows).toHaveLength(1);
    expect(importNodeRed(nodes).flows).toHaveLength(1);
  });

  it("says which nodes stand on a disabled tab", () => {
    const off = { id: "t2", type: "tab", label: "Old", disabled: true };
    const { leftovers } = importNodeRed([tab, off, inject(["out"]), show(), { ...show("old"), z: "t2" }]);
    expect(leftovers).toMatchObject([{ tab: "Old", node: "old", message: "its tab is disabled" }]);
  });
});
