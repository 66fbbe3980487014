// What may start a flow: the shapes of triggers, and the names in them.
import { describe, expect, test } from "vitest";
import { parseDocument, readDocument } from "../../src/flow/document.ts";
import { pathText } from "../../src/flow/fault.ts";
import { itemPlaces, resolveReferences } from "../../src/flow/references.ts";
import { parseFlow } from "../../src/flow/validate.ts";
import { catalogue } from "./trial.ts";

const nodes = [{ id: "start", type: "core.start" }];
const flowOf = (...triggers: object[]) => ({ name: "trial", nodes, triggers });
const faultsOf = (...triggers: object[]) =>
  (readDocument(flowOf(...triggers)).faults ?? []).map(({ path, message }) => `${pathText(path)} ${message}`);
const authorizer = { vault: "ops", item: "caller-key" };

describe("triggers", () => {
  test("of hooks and programs take a schema and a target", () => {
    const hook = { type: "hook", input: { type: "object" }, target: { label: "shop" }, authorizer };
    expect(parseDocument(flowOf(hook, { type: "api" })).triggers).toEqual([
      { ...hook, authorizer: { ...authorizer, header: "X-Authorization" } },
      { type: "api", input: {} },
    ]);
  });

  const refused: [string, object[], RegExp][] = [
    [
      "two of one type",
      [{ type: "hook" }, { type: "signed" }, { type: "hook" }],
      /triggers\[2\]\.type a second trigger/,
    ],
    ["a target of both kinds", [{ type: "api", target: { label: "a", robot: "b" } }], /target/],
    ["an authorizer for programs", [{ type: "api", authorizer }], /authorizer/],
    [
      "a JWT in a header that has a meaning",
      [{ type: "hook", authorizer: { ...authorizer, header: "Cookie" } }],
      /header/,
    ],
    ["a schema that cannot be used", [{ type: "hook", input: { $ref: "https://x.example" } }], /input .*\$ref/],
  ];
  test.each(refused)("refuse %s", (_, triggers, message) => {
    expect(faultsOf(...triggers).join("\n")).toMatch(message);
  });
});

describe("a schedule", () => {
  const schedule = { type: "schedule", cron: "0 6 * * 1-5", zone: "Europe/Berlin", target: { label: "shop" } };
  const wrong: [string, object, RegExp | undefined][] = [
    ["with all that it needs", {}, undefined],
    ["without a place", { target: undefined }, /triggers\[0\]: it is not said where/],
    ["for a day that no month has", { cron: "0 0 31 2 *" }, /triggers\[0\]\.cron: no time ever fits/],
    ["at a minute that no hour has", { cron: "60 0 * * *" }, /triggers\[0\]\.cron: not a cron pattern/],
  ];
  test.each(wrong)("%s is told what is wrong", (_, change, message) => {
    const flow = () => parseFlow(flowOf(JSON.parse(JSON.stringify({ ...schedule, ...change }))), catalogue);
    if (message) expect(flow).toThrow(message);
    else expect(flow().triggers).toEqual([{ ...schedule, input: {}, missed: "skip" }]);
  });
});

describe("names in triggers", () => {
  const vault = `vau_${"a".repeat(26)}`;
  const item = `itm_${"b".repeat(26)}`;
  const robot = `rob_${"c".repeat(26)}`;
  const lookup = (category = "signing_key") => ({
    findVault: (name: string) => (name === "ops" ? vault : undefined),
    findItem: (_: string, name: string) => (name === "caller-key" ? { id: item, category } : undefined),
    findRobot: (name: string) => (name === "office" ? robot : undefined),
  });
  const declared = { vaults: [{ vault: "ops" }] };
  const hook = (name = "office") => ({ type: "hook", target: { robot: name }, authorizer });

  test("become ids, and are kept for display", () => {
    const flow = parseFlow({ ...flowOf(hook()), ...declared }, catalogue);
    expect(itemPlaces(flow, catalogue)).toMatchObject([{ vault: "ops", item: "caller-key", access: "read" }]);
    const resolved = resolveReferences(flow, catalogue, lookup());
    expect(resolved).toMatchObject({
      flow: {
        triggers: [{ target: { robot }, authorizer: { vault, item } }],
        names: { [vault]: "ops", [item]: "caller-key", [robot]: "office" },
      },
    });
  });

  test("that nothing has are faults, like a key of the wrong category", () => {
    const flow = parseFlow({ ...flowOf(hook("attic")), ...declared }, catalogue);
    const { faults } = resolveReferences(flow, catalogue, lookup("login"));
    expect(faults?.map(({ path }) => pathText(path))).toEqual([
      "triggers[0].target.robot",
      "triggers[0].authorizer.item",
    ]);
  });

  test("must be of a declared vault", () => {
    expect(() => parseFlow(flowOf(hook()), catalogue)).toThrow(/"ops" is not declared/);
  });
});
