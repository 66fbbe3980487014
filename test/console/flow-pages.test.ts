// What the pages of flows work out before they show it.
import { describe, expect, it } from "vitest";
import type { Flow } from "../../src/client/flows/flows.ts";
import type { Robot } from "../../src/client/robots/robots.ts";
import { hookCommand } from "../../src/console/areas/flows/hook-call.ts";
import { currentNames, namedDocument } from "../../src/console/areas/flows/named-document.ts";
import { matchesFlow } from "../../src/console/areas/flows/narrow-flows.ts";
import { exampleOf, firstInput } from "../../src/console/areas/flows/run/example-input.ts";
import { firstTarget, targetsOf } from "../../src/console/areas/flows/run/run-target.ts";
import { parseDocument } from "../../src/flow/document.ts";

const vault = "vau_aaaaaaaaaaaaaaaaaaaaaaaaaa";
const item = "itm_aaaaaaaaaaaaaaaaaaaaaaaaaa";
const document = parseDocument({
  name: "orders in",
  vaults: [{ vault }],
  nodes: [
    { id: "start", type: "core.start", wires: [["get"]] },
    { id: "get", type: "http.request", name: "Ask the shop", config: { credentials: { vault, item }, url: item } },
  ],
  names: { [vault]: "shop", [item]: "shop-api" },
});

describe("a signed document as its author wrote it", () => {
  it("has names in the place of ids, and no list of them", () => {
    const named = namedDocument(document);
    expect(named).toMatchObject({
      vaults: [{ vault: "shop" }],
      nodes: [{}, { config: { credentials: { vault: "shop", item: "shop-api" } } }],
    });
    expect(named).not.toHaveProperty("names");
  });
  it("has the names of today where they are known", () => {
    const names = new Map([...currentNames([]), [vault, "shop 2"]]);
    expect(namedDocument(document, names)).toMatchObject({
      vaults: [{ vault: "shop 2" }],
      nodes: [{}, { config: { credentials: { vault: "shop 2", item: "shop-api" } } }],
    });
  });
});

describe("a search for flows", () => {
  const flow = { id: "flw_a", name: "orders in", document } as unknown as Flow;
  it.each([
    ["", true],
    ["ORDERS", true],
    ["http.req", true],
    ["ask the", true],
    ["invoices", false],
  ])("for %j", (search, found) => expect(matchesFlow(flow, search)).toBe(found));
});

describe("an input to begin with", () => {
  it.each([
    [{}, {}],
    [
      { type: "object", properties: { day: { type: "string" }, count: { type: "integer", default: 3 } } },
      { day: "", count: 3 },
    ],
    [
      { properties: { list: { type: ["array", "null"] }, on: { type: "boolean" }, kind: { enum: ["a", "b"] } } },
      { list: [], on: false, kind: "a" },
    ],
    [{ examples: [{ a: 1 }] }, { a: 1 }],
    [{ type: "string" }, ""],
  ])("of %j", (schema, example) => expect(exampleOf(schema)).toEqual(example));
  it("is an object always", () => expect(firstInput({ type: "array" })).toEqual({}));
});

describe("the call of a hook, to be copied", () => {
  it("names no key, and survives a shell", () => {
    const line = hookCommand("https://bot.example", "flw_a", { text: "it's" });
    expect(line).toContain("https://bot.example/hooks/flw_a");
    expect(line).toContain('"Authorization: Bearer $KEY"');
    expect(line).toContain(`'{"text":"it'\\''s"}'`);
    expect(line).not.toContain("wfk_");
  });
});

describe("where a run can go", () => {
  const robot = (name: string, extra: object = {}) =>
    ({
      id: `rob_${name}`,
      name,
      labels: ["linux"],
      online: false,
      status: "active",
      principal: {},
      ...extra,
    }) as unknown as Robot;
  it("is every robot that somebody vouched for, and their labels once", () => {
    const targets = targetsOf([
      robot("b"),
      robot("a", { online: true }),
      robot("c", { status: "revoked" }),
      robot("d", { principal: undefined }),
    ]);
    expect(targets.map(({ name, online }) => [name, online])).toEqual([
      ["a", true],
      ["b", false],
      ["linux", true],
    ]);
    expect(firstTarget(targets)?.target).toEqual({ robot: "rob_a" });
  });
  it("is the first of all where none is there", () => {
    expect(firstTarget(targetsOf([robot("b")]))?.name).toBe("b");
    expect(firstTarget([])).toBeUndefined();
  });
});
