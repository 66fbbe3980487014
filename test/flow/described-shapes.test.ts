import { describe, expect, it } from "vitest";
import { describeCatalogue, loadCatalogue } from "../../src/flow/catalogue.ts";
import { findDescription, shapesOf } from "../../src/flow/described-shapes.ts";
import { validateFlow } from "../../src/flow/validate.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";

const catalogue = await loadCatalogue(shippedNodes);
/** As they come from a robot, over the wire. */
const described = describeCatalogue(catalogue).map((one) => findDescription(JSON.parse(JSON.stringify(one))));
const shapes = shapesOf(described.filter((one) => one !== undefined));

const flowOf = (type: string, config: unknown) => ({
  name: "f",
  vaults: [{ vault: "ops", access: "write" }],
  nodes: [
    { id: "start", type: "core.start", wires: [["x"]] },
    { id: "x", type, config },
  ],
});

describe("node types as robots described them", () => {
  it("are all understood", () => {
    expect([...shapes.keys()]).toEqual([...catalogue.keys()]);
    for (const [type, { ports, credentials, literals }] of catalogue) {
      expect(shapes.get(type)).toMatchObject({ ports, credentials: credentials ?? {}, literals: literals ?? [] });
    }
  });

  for (const [title, type, config] of [
    ["a good config", "http.request", { url: "https://shop.example/" }],
    ["one with an expression", "http.request", { url: { $expr: "msg.url" } }],
    ["one with a property that is not there", "http.request", { url: "https://shop.example/", colour: "red" }],
    ["one that lacks what is needed", "core.delay", {}],
    ["a wrong choice", "core.stop", { status: "sad" }],
    ["a text that does not fit", "core.delay", { for: "a while" }],
    ["a wrong type within a list", "core.switch", { rules: [3] }],
    ["an expression where a literal has to stand", "sql.query", { sql: { $expr: "msg.sql" } }],
  ] as const) {
    it(`find ${title} at the very places where the robot does`, () => {
      const placesIn = (with_: typeof shapes) =>
        validateFlow(flowOf(type, config), with_).faults?.map(({ path }) => path.join(".")) ?? [];
      expect(placesIn(shapes)).toEqual(placesIn(catalogue));
    });
  }

  it("say in the robot's words what form a text must have", () => {
    const saidBy = (known: typeof shapes) =>
      validateFlow(flowOf("core.delay", { for: "a while" }), known).faults?.map(({ message }) => message);
    expect(saidBy(shapes)).toEqual(saidBy(catalogue));
    expect(saidBy(shapes)?.[0]).toContain('for example "30s"');
  });

  it("leave to the robot what a schema says that is not understood here", () => {
    const odd = { type: "my.own", config: { dependentSchemas: {} } };
    const [first] = described;
    const shape = first && shapesOf([{ ...first, ...odd }]).get("my.own");
    expect(shape?.config.safeParse({ a: 1 }).success).toBe(true);
    expect(shape?.config.safeParse("text").success).toBe(false);
  });

  for (const value of [null, "core.set", {}, { ...described[0], type: "Set" }, { ...described[0], ports: 3 }]) {
    it(`are not found in ${JSON.stringify(value)?.slice(0, 40)}`, () => expect(findDescription(value)).toBeUndefined());
  }
});
