import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { copyNodes, pasteNodes } from "../../src/console/areas/flows/edit/clipboard.ts";
import {
  addNode,
  connect,
  disconnect,
  type FlowDraft,
  freshId,
  idsOf,
  moveNodes,
  newDraft,
  parseDraft,
  patchDraft,
  patchNode,
  removeNodes,
  renameNode,
} from "../../src/console/areas/flows/edit/flow-draft.ts";
import { rewired } from "../../src/console/areas/flows/edit/port-wires.ts";

const draft: FlowDraft = {
  name: "orders",
  nodes: [
    { id: "start", type: "core.start", wires: [["get"]], position: { x: 0, y: 0 } },
    { id: "get", type: "http.request", wires: [["log", "get"], ["log"]], position: { x: 280, y: 0 } },
    { id: "log", type: "core.debug", position: { x: 560, y: 0 } },
    { id: "catch", type: "core.catch", config: { scope: ["get", "log"] }, wires: [["log"]] },
  ],
};
const wiresOf = ({ nodes }: FlowDraft, id: string) => nodes.find((node) => node.id === id)?.wires;

describe("a draft", () => {
  it("is read from whatever was stored, however incomplete, and keeps what it does not know", () => {
    expect(parseDraft({})).toEqual({ name: "", nodes: [] });
    const odd = { name: "x", nodes: [{ id: "a", type: "?", colour: "red" }], subflows: { inner: { nodes: [] } } };
    expect(parseDraft(odd)).toEqual(odd);
  });

  for (const [title, value] of [
    ["a text", "flow"],
    ["nodes that are no list", { nodes: {} }],
    ["a node without id", { nodes: [{ type: "core.debug" }] }],
    ["wires that are no lists of ids", { nodes: [{ id: "a", type: "b", wires: ["c"] }] }],
  ] as const) {
    it(`is not read from ${title}`, () => expect(() => parseDraft(value)).toThrow(InputError));
  }

  it("gives each new node an id of its own, in words of its type", () => {
    const { draft: once, id } = addNode(newDraft, "http.request", { x: 8.4, y: 1.6 });
    const { draft: twice, id: second } = addNode(once, "http.request", { x: 0, y: 0 });
    expect([id, second]).toEqual(["request", "request-2"]);
    expect(twice.nodes[1]).toEqual({ id: "request", type: "http.request", position: { x: 8, y: 2 } });
  });

  it("loses with a node every wire to it, and its place in the scope of a catch", () => {
    const rest = removeNodes(draft, ["log"]);
    expect(wiresOf(rest, "get")).toEqual([["get"]]);
    expect(wiresOf(rest, "catch")).toEqual([]);
    expect(rest.nodes.at(-1)?.config).toEqual({ scope: ["get"] });
  });

  it("lets wires and scopes follow a node that is renamed", () => {
    const renamed = renameNode(draft, "get", "fetch");
    expect(idsOf(renamed)).toEqual(["start", "fetch", "log", "catch"]);
    expect(wiresOf(renamed, "start")).toEqual([["fetch"]]);
    expect(wiresOf(renamed, "fetch")).toEqual([["log", "fetch"], ["log"]]);
    expect(renamed.nodes.at(-1)?.config).toEqual({ scope: ["fetch", "log"] });
  });

  it("wires a port once, however far down it is, and keeps no empty ports at the end", () => {
    const wired = connect(connect(draft, "log", 2, "get"), "log", 2, "get");
    expect(wiresOf(wired, "log")).toEqual([[], [], ["get"]]);
    expect(wiresOf(disconnect(wired, "log", 2, "get"), "log")).toEqual([]);
  });

  it("takes a property away that is set to undefined", () => {
    const named = patchNode(draft, "log", { name: "Log", config: { label: "x" } });
    expect(patchNode(named, "log", { name: undefined }).nodes[2]).toEqual({
      ...draft.nodes[2],
      config: { label: "x" },
    });
    expect(Object.keys(patchDraft({ ...draft, description: "d" }, { description: undefined }))).toEqual([
      "name",
      "nodes",
    ]);
  });

  it("moves only the nodes that are named", () => {
    const moved = moveNodes(draft, new Map([["get", { x: 10.4, y: -3.6 }]]));
    expect(moved.nodes.map(({ position }) => position)).toEqual([
      { x: 0, y: 0 },
      { x: 10, y: -4 },
      { x: 560, y: 0 },
      undefined,
    ]);
  });

  it("never names a node twice, nor a wire to a node that is not there, whatever is done to it", () => {
    const step = fc.record({ do: fc.constantFrom("add", "remove", "connect", "paste"), a: fc.nat(9), b: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const result = steps.reduce((now: FlowDraft, { do: what, a, b }) => {
          const at = (n: number) => idsOf(now)[n % Math.max(1, now.nodes.length)] ?? "none";
          if (what === "add") return addNode(now, "core.debug", { x: a, y: b }).draft;
          if (what === "remove") return removeNodes(now, [at(a)]);
          if (what === "connect") return now.nodes.length > 0 ? connect(now, at(a), b % 3, at(b)) : now;
          return pasteNodes(now, copyNodes(now, new Set([at(a), at(b)])) ?? "")?.draft ?? now;
        }, newDraft);
        const ids = idsOf(result);
        expect(new Set(ids).size).toBe(ids.length);
        for (const to of result.nodes.flatMap(({ wires = [] }) => wires.flat())) expect(ids).toContain(to);
      }),
    );
  });
});

describe("copied nodes", () => {
  it("are pasted beside the others, under fresh ids, with the wires among them", () => {
    const text = copyNodes(draft, new Set(["get", "log"])) ?? "";
    const pasted = pasteNodes(draft, text);
    expect(pasted?.ids).toEqual(["get-2", "log-2"]);
    expect(pasted?.draft.nodes.slice(-2)).toEqual([
      { id: "get-2", type: "http.request", wires: [["log-2", "get-2"], ["log-2"]], position: { x: 312, y: 32 } },
      { id: "log-2", type: "core.debug", position: { x: 592, y: 32 } },
    ]);
    expect(pasted && pasteNodes(pasted.draft, text)?.draft.nodes.at(-1)?.position).toEqual({ x: 624, y: 64 });
  });

  it("keep their ids in a flow where nothing has them", () => {
    const pasted = pasteNodes(newDraft, copyNodes(draft, new Set(["log"])) ?? "");
    expect(pasted?.draft.nodes.at(-1)).toEqual(draft.nodes[2]);
  });

  for (const text of ["", "hello", "[]", '{"nodes":[]}', '{"nodes":[{"id":1}]}']) {
    it(`are not found in ${JSON.stringify(text)}`, () => expect(pasteNodes(draft, text)).toBeUndefined());
  }

  it("are nothing when nothing was chosen", () => expect(copyNodes(draft, new Set())).toBeUndefined());
});

describe("wires of a node with a port for each rule", () => {
  const shape = { ports: { each: "rules", after: ["else"] } };
  const [a, b, c] = [{ is: 1 }, { is: 2 }, { is: 3 }];
  const node = { config: { rules: [a, b] }, wires: [["toA"], ["toB"], ["toElse"], ["toError"]] };

  for (const [title, rules, wires] of [
    ["stay where they are when a rule is edited", [a, c], node.wires],
    ["make place for a new rule", [a, b, c], [["toA"], ["toB"], [], ["toElse"], ["toError"]]],
    ["go with a rule that goes", [b], [["toB"], ["toElse"], ["toError"]]],
  ] as const) {
    it(title, () => expect(rewired(node, { rules }, shape)).toEqual(wires));
  }

  it("are left alone on a node whose ports never change", () =>
    expect(rewired(node, {}, { ports: ["out"] })).toBe(node.wires));
});

describe("freshId", () => {
  it("counts until it finds one that is free", () =>
    expect(freshId(["set", "set-2", "set-4"], "core.set")).toBe("set-3"));
});
