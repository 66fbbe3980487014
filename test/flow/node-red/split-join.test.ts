import { expect, it } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { loadCatalogue } from "../../../src/flow/catalogue.ts";
import { importNodeRed } from "../../../src/flow/node-red/import.ts";
import { parseFlow } from "../../../src/flow/validate.ts";
import { shippedNodes } from "../../../src/nodes/catalogue.ts";
import { tryFlow } from "../trial.ts";

type Red = Readonly<Record<string, unknown>>;

const on = (id: string, type: string, wires: string[], more: Red = {}): Red => ({
  ...{ id, type, z: "t1", wires: [wires] },
  ...more,
});
const catalogue = await loadCatalogue(shippedNodes);

/** From an inject through these nodes in a row to a debug node. */
async function ported(row: readonly Red[], payload: unknown) {
  const chained = row.map((node, i) => ({ ...node, wires: [[String(row[i + 1]?.id ?? "out")]] }));
  const ends = [on("in", "inject", [String(row[0]?.id)], { props: [] }), on("out", "debug", [], { complete: "true" })];
  const { flows, leftovers } = importNodeRed([{ id: "t1", type: "tab", label: "Parts" }, ...ends, ...chained]);
  const document = flows[0]?.document;
  if (!document) throw new TypeError("no flow");
  parseFlow(document, catalogue);
  const run = await tryFlow(document.nodes, { input: { payload, topic: "t" }, clock: systemClock });
  return { ...run, kinds: leftovers.map(({ kind }) => kind), messages: leftovers.map(({ message }) => message) };
}

const split = (more: Red = {}) => on("s", "split", [], { splt: "\\n", spltType: "str", arraySplt: 1, ...more });
const join = (more: Red = {}) => on("j", "join", [], { mode: "auto", ...more });
const payloads = (shown: readonly unknown[]) => shown.map((msg) => Reflect.get(Object(msg), "payload"));

it.each<[string, Red, unknown, unknown[]]>([
  ["lines of a text", {}, "a\nb\nc", ["a", "b", "c"]],
  ["a text at another text", { splt: ", " }, "a, b", ["a", "b"]],
  ["a text by length", { spltType: "len", splt: "2" }, "abcde", ["ab", "cd", "e"]],
  ["elements of a list", {}, [[1], 2, { n: 3 }], [[1], 2, { n: 3 }]],
  ["a list by length", { arraySplt: "2" }, [1, 2, 3], [[1, 2], [3]]],
  ["fields of an object", {}, { a: 1, b: 2 }, [1, 2]],
  ["nothing that has no parts", {}, 7, []],
])("a split makes messages of %s, and a join after it what there was", async (_, more, payload, parts) => {
  const alone = await ported([split(more)], payload);
  expect(payloads(alone.shown)).toEqual(parts);
  expect(alone.messages).toEqual([]);
  const again = await ported([split(more), join()], payload);
  expect(again.shown).toEqual(parts.length > 0 ? [{ payload, topic: "t" }] : []);
  expect(again.kinds).toEqual(["differs"]);
});

it("a split tells its parts what they are of, and names them after their keys", async () => {
  const { shown } = await ported([split({ addname: "which" })], { a: 1, b: 2 });
  expect(shown).toEqual([
    { payload: 1, which: "a", topic: "t", parts: { type: "object", key: "a", index: 0, count: 2 } },
    { payload: 2, which: "b", topic: "t", parts: { type: "object", key: "b", index: 1, count: 2 } },
  ]);
});

it("splits lie in each other, and each join ends its own", async () => {
  const inner = { ...split({ splt: " " }), id: "s2" };
  const { shown } = await ported([split(), inner, join(), { ...join(), id: "j2" }], "a b\nc");
  expect(shown).toEqual([{ payload: "a b\nc", topic: "t" }]);
});

it.each<[string, Red, unknown[]]>([
  [
    "lists",
    { build: "array", count: "2" },
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["texts", { build: "string", count: 2, joiner: "\\n" }, ["1\n2", "3\n4"]],
  ["objects by a property", { build: "object", count: "4", key: "topic" }, [{ t: 4 }]],
])("a join makes %s of a number of messages", async (_, more, made) => {
  const { shown, outcome } = await ported([split(), join({ mode: "custom", ...more })], [1, 2, 3, 4]);
  expect(outcome.status).toBe("succeeded");
  expect(payloads(shown)).toEqual(made);
});

it.each<[string, Red[]]>([
  ["it split messages as one stream", [split({ stream: true })]],
  ["it split another property than msg.payload", [split({ property: "rows" })]],
  ["it waited for messages that come from no split before it", [join()]],
  ["it reduced messages with an expression", [split(), join({ mode: "reduce" })]],
  ["it made a buffer", [split(), join({ mode: "custom", build: "buffer", count: "2" })]],
  ["it went on with all that had come before", [split(), join({ mode: "custom", count: "2", accumulate: true })]],
])("what cannot be taken over is told, and fails when a message comes to it: %s", async (message, row) => {
  const { outcome, messages } = await ported(row, [1, 2]);
  expect(messages).toEqual([message]);
  expect(outcome.error?.message).toContain("was not imported from Node-RED");
});
