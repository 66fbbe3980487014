import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { flowJsonSchema, parseDocument, settingDefaults } from "../../src/flow/document.ts";
import { pathText } from "../../src/flow/fault.ts";
import { parseFlow, validateFlow } from "../../src/flow/validate.ts";
import { catalogue, startTo } from "./trial.ts";

const debug = { id: "a", type: "core.debug" };
const flowOf = (nodes: unknown, rest: Record<string, unknown> = {}) => ({ name: "trial", nodes, ...rest });
const good = flowOf([startTo("a"), debug]);

const faultsOf = (value: unknown) =>
  (validateFlow(value, catalogue).faults ?? []).map(({ node, path, message, remedy }) => ({
    at: pathText(path),
    node,
    text: `${message}. ${remedy}`,
  }));

const credentials = { vault: "ops", item: "shop" };
const opener = { id: "a", type: "test.open", config: { credentials } };
const writer = { id: "a", type: "test.write", config: { vault: "ops", item: "new" } };

const table: readonly [title: string, value: unknown, at: string, text: RegExp, node?: string][] = [
  ["a document that is no object", 7, "the document", /expected an object/],
  ["a key nobody knows", { ...good, nmae: "x" }, "the document", /"nmae"/],
  ["a missing name", { nodes: good.nodes }, "name", /is missing/],
  ["a name with a line break", { ...good, name: "a\nb" }, "name", /1 to 64/],
  ["a bad duration", { ...good, settings: { timeout: "10 minutes" } }, "settings.timeout", /not a duration/],
  ["a setting nobody knows", { ...good, settings: { retries: 1 } }, "settings", /"retries"/],
  ["a trigger of no kind", { ...good, triggers: [{ type: "webhook" }] }, "triggers[0].type", /signed/],
  [
    "a time zone that does not exist",
    { ...good, triggers: [{ type: "schedule", cron: "0 6 * * *", zone: "Mars/Base" }] },
    "triggers[0].zone",
    /not a time zone/,
  ],
  [
    "a cron pattern that is none",
    { ...good, triggers: [{ type: "schedule", cron: "soon" }] },
    "triggers[0].cron",
    /cron/,
  ],
  ["a flow without nodes", flowOf([]), "nodes", /at least 1/],
  [
    "an unknown node type",
    flowOf([startTo("a"), { id: "a", type: "core.debgu" }]),
    "nodes[1].type",
    /Did you mean core\.debug/,
    "a",
  ],
  ["an id that stands twice", flowOf([startTo("a"), debug, debug]), "nodes[2].id", /stands twice/, "a"],
  [
    "a wire to nowhere",
    flowOf([startTo("a", "aa"), debug]),
    "nodes[0].wires[0][1]",
    /no node aa.*Did you mean a\?/,
    "start",
  ],
  [
    "more wires than ports",
    flowOf([startTo("a"), { ...debug, wires: [[], [], ["a"]] }]),
    "nodes[1].wires",
    /3 ports, but core\.debug has 2.*out, error/,
    "a",
  ],
  [
    "a wire into a start",
    flowOf([startTo("a"), { ...debug, wires: [["start"]] }]),
    "nodes[1].wires[0][0]",
    /takes no messages/,
    "a",
  ],
  ["no start", flowOf([{ id: "c", type: "core.catch", wires: [["a"]] }, debug]), "nodes", /no core\.start/],
  [
    "two starts",
    flowOf([startTo("a"), { ...startTo("a"), id: "start2" }, debug]),
    "nodes[1].type",
    /second core\.start/,
    "start2",
  ],
  ["a node no message can reach", flowOf([startTo(), debug]), "nodes[1]", /no message can reach/, "a"],
  [
    "a config of the wrong type",
    flowOf([startTo("a"), { ...debug, config: { label: 7 } }]),
    "nodes[1].config.label",
    /expected a text/,
    "a",
  ],
  [
    "a config key nobody knows",
    flowOf([startTo("a"), { ...debug, config: { lable: "x" } }]),
    "nodes[1].config",
    /"lable"/,
    "a",
  ],
  [
    "an expression that cannot be parsed",
    flowOf([startTo("a"), { ...debug, config: { value: { b: [{ $expr: "msg.(" }] } } }]),
    "nodes[1].config.value.b[0]",
    /not a JSONata expression/,
    "a",
  ],
  [
    "an expression with a second key",
    flowOf([startTo("a"), { ...debug, config: { value: { $expr: "msg", x: 1 } } }]),
    "nodes[1].config.value",
    /no other key/,
    "a",
  ],
  [
    "ports that hang on an expression",
    flowOf([startTo("a"), { id: "a", type: "core.switch", config: { rules: { $expr: "msg" } } }]),
    "nodes[1].config.rules",
    /cannot be an expression/,
    "a",
  ],
  [
    "code that is no JavaScript",
    flowOf([startTo("a"), { id: "a", type: "core.function", config: { code: "return (" } }]),
    "nodes[1].config.code",
    /not JavaScript/,
    "a",
  ],
  [
    "a bad duration in a config",
    flowOf([startTo("a"), { id: "a", type: "core.delay", config: { for: "soon" } }]),
    "nodes[1].config.for",
    /not a duration/,
    "a",
  ],
  [
    "a path that leads to a prototype",
    flowOf([startTo("a"), { id: "a", type: "core.set", config: { values: { "msg.__proto__.x": 1 } } }]),
    'nodes[1].config.values["msg.__proto__.x"]',
    /no name that is possible/,
    "a",
  ],
  [
    "a catch for a node that is not there",
    flowOf([startTo("a"), debug, { id: "c", type: "core.catch", config: { scope: ["b"] } }]),
    "nodes[2].config.scope[0]",
    /no node b/,
    "c",
  ],
  ["an undeclared vault", flowOf([startTo("a"), opener]), "nodes[1].config.credentials.vault", /not declared/, "a"],
  [
    "a vault declared for reading that is written to",
    flowOf([startTo("a"), writer], { vaults: [{ vault: "ops" }] }),
    "nodes[1].config.vault",
    /for reading only/,
    "a",
  ],
  [
    "a vault declared twice",
    { ...good, vaults: [{ vault: "ops" }, { vault: "ops" }] },
    "vaults[1].vault",
    /declared twice/,
  ],
  [
    "a credential of the wrong shape",
    flowOf([startTo("a"), { ...opener, config: { credentials: { vault: "ops" } } }], { vaults: [{ vault: "ops" }] }),
    "nodes[1].config.credentials.item",
    /is missing/,
    "a",
  ],
  ["a retry without times", flowOf([startTo("a"), { ...debug, retry: {} }]), "nodes[1].retry.times", /is missing/],
  ["a key __proto__", JSON.parse('{"name":"x","nodes":[{"__proto__":{}}]}'), "nodes[0]", /__proto__/],
  [
    "a value that is not JSON",
    flowOf([startTo("a"), { ...debug, config: { value: () => 1 } }]),
    "nodes[1].config.value",
    /not JSON/,
  ],
  [
    "a list in a list in a list, for ever",
    JSON.parse(`${"[".repeat(10_000)}${"]".repeat(10_000)}`),
    "[0][0][0][0][0][0][0][0]",
    /too deeply/,
  ],
];

describe("validateFlow finds, with its node, its path and a remedy,", () => {
  for (const [title, value, at, text, node] of table) {
    it(title, () => {
      expect(faultsOf(value)).toEqual([{ at, node, text: expect.stringMatching(text) }]);
    });
  }

  it("every fault at once, also where the shape of another part is wrong", () => {
    const nodes = [startTo("a", "gone"), { ...debug, config: { label: 1 } }, { id: "b", type: "no.such", wires: "x" }];
    expect(faultsOf({ ...flowOf(nodes), settings: { timeout: 1 } }).map(({ at }) => at)).toEqual([
      "settings.timeout",
      "nodes[2].wires",
      "nodes[0].wires[0][1]",
      "nodes[1].config.label",
    ]);
  });
});

describe("validateFlow accepts", () => {
  const expression = { $expr: "msg.x" };
  for (const [title, nodes, rest] of [
    ["the smallest flow", [startTo()], {}],
    [
      "an expression in place of any value",
      [startTo("a"), { id: "a", type: "core.log", config: { level: expression, text: expression } }],
      {},
    ],
    [
      "an expression inside a value with alternatives",
      [startTo("a"), { ...opener, config: { credentials: { vault: "ops", item: expression } } }],
      { vaults: [{ vault: "ops" }] },
    ],
    ["an expression for a whole credential", [startTo("a"), { ...opener, config: { credentials: expression } }], {}],
    ["a declared vault", [startTo("a"), opener], { vaults: [{ vault: "ops" }] }],
    [
      "reading from a vault declared for writing",
      [startTo("a"), opener],
      { vaults: [{ vault: "ops", access: "write" }] },
    ],
    ["a comment that is not wired", [startTo(), { id: "c", type: "core.comment", config: { text: "x" } }], {}],
    ["a loop", [startTo("a"), { ...debug, wires: [["a"]] }], {}],
    [
      "a port for each rule of a switch, one for else and one for errors",
      [
        startTo("a"),
        { id: "a", type: "core.switch", config: { rules: [{ op: "true" }] }, wires: [["a"], ["a"], ["a"]] },
      ],
      {},
    ],
  ] as const) {
    it(title, () => expect(faultsOf(flowOf(nodes, rest))).toEqual([]));
  }

  it("what it has accepted before, unchanged and with every default written out", () => {
    const flow = parseFlow(good, catalogue);
    expect(flow.settings).toEqual(settingDefaults);
    expect(parseFlow(flow, catalogue)).toEqual(flow);
    expect(parseDocument(structuredClone(flow))).toEqual(flow);
  });
});

it("parseFlow throws one InputError that lists every fault", () => {
  const attempt = () => parseFlow(flowOf([startTo("gone"), { ...debug, config: { label: 7 } }]), catalogue);
  expect(attempt).toThrow(InputError);
  expect(attempt).toThrow(/3 faults.*no node gone.*config\.label.*no message can reach/s);
});

it("exports a JSON Schema that editors can load", () => {
  expect(flowJsonSchema()).toMatchObject({ type: "object", required: ["name", "nodes"], additionalProperties: false });
});

describe("whatever JSON it is given,", () => {
  const word = fc.constantFrom(
    "start",
    "a",
    "core.start",
    "core.debug",
    "core.switch",
    "core.set",
    "test.open",
    "10m",
    "msg.x",
    "",
  );
  const key = fc.constantFrom(
    "id",
    "type",
    "config",
    "wires",
    "retry",
    "name",
    "rules",
    "values",
    "credentials",
    "vault",
    "item",
    "$expr",
    "$secret",
    "scope",
    "__proto__",
    "constructor",
  );
  const leaf = fc.oneof(word, fc.jsonValue({ maxDepth: 1 }), fc.integer());
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(key, tie("tree"), { maxKeys: 5 }),
    ),
  }));
  const node = fc.record(
    {
      id: word,
      type: word,
      config: fc.oneof(fc.dictionary(key, tree), tree),
      wires: fc.oneof(fc.array(fc.array(word)), tree),
    },
    { requiredKeys: [] },
  );
  const document = fc.record(
    {
      name: fc.oneof(word, tree),
      nodes: fc.oneof(fc.array(node, { maxLength: 5 }), tree),
      vaults: tree,
      settings: tree,
      triggers: tree,
      names: tree,
    },
    { requiredKeys: ["nodes"] },
  );

  it("validateFlow answers with a flow or faults, and parseFlow throws nothing but an InputError", () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(document, tree, fc.jsonValue(), fc.constant(good)), (value) => {
        const { flow, faults } = validateFlow(value, catalogue);
        if (flow) accepted++;
        else expect(faults?.length).toBeGreaterThan(0);
        try {
          expect(parseFlow(value, catalogue)).toEqual(flow);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 12_000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
