// The JSON view of a flow: where somebody is in the text, what can be written there, where faults are marked.
import { CompletionContext } from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import type { KnownNode } from "../../src/client/flows/node-types.ts";
import { flowCompletion } from "../../src/console/areas/flows/json/completion.ts";
import { faultMarks } from "../../src/console/areas/flows/json/fault-marks.ts";
import { placeAt } from "../../src/console/areas/flows/json/json-tree.ts";
import { schemasAt, valueChoices } from "../../src/console/areas/flows/json/schema-walk.ts";

/** The text without its `|`, and the place where it stood. */
function written(marked: string) {
  const at = marked.indexOf("|");
  const state = EditorState.create({ doc: marked.replace("|", ""), extensions: [json()] });
  ensureSyntaxTree(state, state.doc.length, 1_000);
  return { state, at };
}

const request: KnownNode = {
  ...{ type: "http.request", title: "HTTP request", doc: "Asks a server.", ports: ["out"], input: true, pure: false },
  ...{ credentials: {}, literals: ["method"], robots: [] },
  config: {
    type: "object",
    properties: {
      method: { type: "string", enum: ["GET", "POST"] },
      url: { type: "string", description: "Where to" },
      body: {},
    },
    required: ["url"],
  },
};
const complete = flowCompletion(() => ({
  shapes: new Map([[request.type, request]]),
  names: {
    vaults: new Map([
      ["ops", []],
      ["shop", ["shop-api", "smtp"]],
    ]),
  },
}));

function choices(marked: string): string[] {
  const { state, at } = written(marked);
  const result = complete(new CompletionContext(state, at, true));
  if (result === null || result instanceof Promise) return [];
  return result.options.map(({ label }) => label);
}

describe("a place in the JSON of a flow", () => {
  it.each([
    ["|", undefined],
    ["{ | }", { path: [], is: "name" }],
    ['{ "na| }', { path: [], is: "name" }],
    ['{ "name": | }', { path: ["name"], is: "value" }],
    ['{ "name": "a|" }', { path: ["name"], is: "value" }],
    ['{ "nodes": [{ "id": "a" }, { "ty| }] }', { path: ["nodes", 1], is: "name" }],
    ['{ "nodes": [{ "config": { "url": "x", | } }] }', { path: ["nodes", 0, "config"], is: "name" }],
    ['{ "nodes": [{ "wires": [["a", "|"]] }] }', { path: ["nodes", 0, "wires", 0, 1], is: "value" }],
    ['{ "nodes": [{ "wires": [[|]] }] }', { path: ["nodes", 0, "wires", 0, 0], is: "value" }],
  ])("%s", (marked, expected) => {
    const { state, at } = written(marked);
    const place = placeAt(state, at);
    expect(place && { path: place.path, is: place.is }).toEqual(expected);
  });
});

describe("what can be written next", () => {
  it("is what the schema of flows has and the document has not", () => {
    const names = choices('{ "name": "x", | }');
    expect(names).toContain('"nodes"');
    expect(names).not.toContain('"name"');
  });
  it("is every type that robots have, where a node's type stands", () => {
    expect(choices('{ "nodes": [{ "type": "| }] }')).toEqual(['"http.request"']);
  });
  it("is what the node's own type takes, in a config", () => {
    expect(choices('{ "nodes": [{ "type": "http.request", "config": { | } }] }')).toEqual([
      '"method"',
      '"url"',
      '"body"',
    ]);
    expect(choices('{ "nodes": [{ "type": "demo.unknown", "config": { | } }] }')).toEqual([]);
  });
  it("is one of few values, where there are few", () => {
    expect(choices('{ "nodes": [{ "type": "http.request", "config": { "method": | } }] }')).toEqual([
      '"GET"',
      '"POST"',
    ]);
    expect(choices('{ "vaults": [{ "access": "|" }] }')).toEqual(['"read"', '"write"']);
  });
  it("is an expression inside of a value, but never of one that has to stand literally", () => {
    const config = (key: string) => `{ "nodes": [{ "type": "http.request", "config": { "${key}": { | } } }] }`;
    expect(choices(config("body"))).toEqual(['"$expr"']);
    expect(choices(config("method"))).toEqual([]);
  });
  it("is a node of this flow for a wire, and a declared or known vault", () => {
    expect(choices('{ "nodes": [{ "id": "a", "wires": [["|"]] }, { "id": "b" }] }')).toEqual(['"a"', '"b"']);
    expect(choices('{ "vaults": [{ "vault": "mine" }, { "vault": "| }] }')).toEqual(['"mine"', '"ops"', '"shop"']);
  });
  it("is an item of the vault that stands beside it", () => {
    const config = (vault: string) =>
      `{ "nodes": [{ "type": "http.request", "config": { "credentials": { "vault": "${vault}", "item": "|" } } }] }`;
    expect(choices(config("shop"))).toEqual(['"shop-api"', '"smtp"']);
    expect(choices(config("ops"))).toEqual([]);
  });
  it("depends on the type that stands beside, where types differ", () => {
    expect(choices('{ "triggers": [{ "type": "schedule", | }] }')).toContain('"cron"');
    expect(choices('{ "triggers": [{ "type": "hook", | }] }')).not.toContain('"cron"');
  });
});

describe("schemas at a place", () => {
  it("follow references within the schema and never end in a circle of none", () => {
    const list = { $ref: "#/$defs/list" };
    const schema = { $defs: { list: { properties: { next: list, kind: { enum: ["a"] } } } }, ...list };
    expect(valueChoices(schemasAt(schema, ["next", "next", "kind"], () => undefined))).toEqual(["a"]);
    const circle = { $defs: { a: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" };
    expect(valueChoices(schemasAt(circle, [], () => undefined))).toEqual([]);
    expect(valueChoices(schemasAt({ $ref: "#/$defs/none" }, [], () => undefined))).toEqual([]);
    const wide = { $defs: { a: { anyOf: Array(8).fill({ $ref: "#/$defs/a" }) } }, $ref: "#/$defs/a" };
    expect(schemasAt(wide, [], () => undefined).length).toBeLessThan(2_000);
  });
});

describe("faults of a flow in its JSON", () => {
  it.each([
    [["nodes", 0, "type"], '"x"'],
    [["nodes", 0, "config", "url"], '{ "id": "a", "type": "x" }'],
    [["nodes", 7], '[{ "id": "a", "type": "x" }]'],
  ])("are marked at %j, or at the nearest that is there", (path, marked) => {
    const { state } = written('{ "nodes": [{ "id": "a", "type": "x" }] }');
    const [mark] = faultMarks(state, [{ path, message: "wrong", remedy: "Mend it." }]);
    expect(mark && state.sliceDoc(mark.from, mark.to)).toBe(marked);
    expect(mark?.message).toBe("wrong. Mend it.");
  });
});
