// Panels of nodes are made from the schemas that robots announce: every property of every node that ships has a field
// that fits it, and an expression is offered exactly where a flow may hold one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FieldShape } from "../../src/console/areas/flows/panel/fields/shape.ts";
import { shapeOf } from "../../src/console/areas/flows/panel/fields/shape.ts";
import { fits, starter } from "../../src/console/areas/flows/panel/fields/value.ts";
import { nodeFields, rareFields } from "../../src/console/areas/flows/panel/node-fields.ts";
import { propertyName } from "../../src/console/strings/node-words.ts";
import { describeCatalogue, loadCatalogue, type NodeDescription } from "../../src/flow/catalogue.ts";
import { configFaults } from "../../src/flow/config-faults.ts";
import { findDescription } from "../../src/flow/described-shapes.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";

const catalogue = await loadCatalogue(shippedNodes);
/** As a robot sends them: JSON, without any code. */
const nodes: readonly NodeDescription[] = JSON.parse(JSON.stringify(describeCatalogue(catalogue)));

type Schema = Readonly<Record<string, unknown>>;
const schemaOf = (value: unknown): Schema => Object(value);
const propertiesIn = (schema: Schema) => Object.entries(schemaOf(schema.properties));
const everyProperty = nodes.flatMap((node) =>
  propertiesIn(node.config).map(([name, schema]) => ({ node, name, schema: schemaOf(schema) })),
);

/** Fields that say more than the schema of their property does. */
const special: Readonly<Record<string, FieldShape>> = {
  "core.subflow/subflow": { is: "subflow" },
  "core.function/code": { is: "code", language: "javascript" },
  "process.python/code": { is: "code", language: "python" },
  "sql.query/query": { is: "code", language: "sql" },
  "process.exec/program": { is: "text", isLong: false, format: "plain" },
};

function expectedField(node: NodeDescription, name: string, schema: Schema): FieldShape {
  const categories = node.credentials[name];
  if (categories) return { is: "item", categories };
  if (node.vaultAccess && name === "vault") return { is: "vault", access: node.vaultAccess };
  if (node.vaultAccess && name === "item")
    return { is: "item-name", categories: [], isFree: node.vaultAccess === "write" };
  return special[`${node.type}/${name}`] ?? expected(schema);
}

/** What a schema asks for, written down once more and apart from the code that is tested. */
function expected(schema: Schema): FieldShape {
  const several = Array.isArray(schema.type) ? schema.type.map((type) => ({ type })) : (schema.anyOf ?? schema.oneOf);
  if (Array.isArray(several)) return { is: "union", alternatives: several.map((one) => expected(schemaOf(one))) };
  if (Array.isArray(schema.enum)) return { is: "choice", options: schema.enum };
  switch (schema.type) {
    case "boolean":
      return { is: "switch" };
    case "null":
      return { is: "constant", value: null };
    case "integer":
    case "number":
      return {
        is: "number",
        isWhole: schema.type === "integer",
        ...(schema.minimum !== undefined && { min: Number(schema.minimum) }),
        ...(schema.maximum !== undefined && { max: Number(schema.maximum) }),
      };
    case "string": {
      const isDuration = String(schema.pattern).includes("(ms|s|m|h|d)");
      const formats = { uri: "url", date: "date", "date-time": "date-time" } as const;
      const format = Object.entries(formats).find(([name]) => name === schema.format)?.[1];
      return {
        is: "text",
        isLong: Number(schema.maxLength ?? 0) >= 10_000,
        format: isDuration ? "duration" : (format ?? "plain"),
      };
    }
    case "array":
      return {
        is: "list",
        of: expected(schemaOf(schema.items)),
        min: Number(schema.minItems ?? 0),
        max: Number(schema.maxItems ?? Number.POSITIVE_INFINITY),
      };
    case "object": {
      const properties = propertiesIn(schema).map(([name, inner]) => ({
        name,
        shape: expected(schemaOf(inner)),
        required: [schema.required].flat().includes(name),
        initial: schemaOf(inner).default,
        description: undefined,
      }));
      if (properties.length > 0) return { is: "object", properties };
      const keyPattern = schemaOf(schema.propertyNames).pattern;
      const of = expected(schemaOf(schema.additionalProperties));
      return { is: "map", of, keyPattern: keyPattern === undefined ? undefined : String(keyPattern) };
    }
    default:
      // Only a schema that says nothing at all takes anything.
      expect(Object.keys(schema)).toEqual([]);
      return {
        is: "union",
        alternatives: [
          { is: "text", isLong: true, format: "plain" },
          { is: "number", isWhole: false },
          { is: "switch" },
          { is: "constant", value: null },
          { is: "json" },
        ],
      };
  }
}

describe("the fields of a node", () => {
  it("are looked at for every node that ships", () => {
    expect(nodes.map(({ type }) => type)).toEqual([...shippedNodes.keys()].toSorted());
    expect(everyProperty.length).toBeGreaterThan(150);
    const kinds = new Set(everyProperty.flatMap(({ node }) => nodeFields(node).map(({ shape }) => shape.is)));
    expect([...kinds].toSorted()).toEqual(
      [
        ...["choice", "code", "item", "item-name", "list", "map", "subflow", "number"],
        ...["object", "switch", "text", "union", "vault"],
      ].toSorted(),
    );
  });

  it.each(everyProperty)("fit the config of $node.type: $name", ({ node, name, schema }) => {
    const field = nodeFields(node).find((one) => one.name === name);
    expect(field?.shape).toEqual(expectedField(node, name, schema));
    expect(field?.required).toBe([node.config.required].flat().includes(name));
    expect(field?.initial).toEqual(schema.default);
    expect(propertyName(node.type, name)).toMatch(/^[A-Z]/);
  });

  it.each(nodes)("of $type reach the page: what its robot says can be read", (node) => {
    expect(findDescription(node)).toEqual(node);
  });

  it("stand in the order of the schema, the rare ones apart", () => {
    for (const node of nodes) {
      const fields = nodeFields(node);
      expect(fields.map(({ name }) => name)).toEqual(propertiesIn(node.config).map(([name]) => name));
      const rare = rareFields(fields);
      expect(fields.filter(({ name, required }) => required && rare.has(name))).toEqual([]);
    }
    const request = nodes.find(({ type }) => type === "http.request");
    expect([...rareFields(request ? nodeFields(request) : [])]).toEqual([
      ...["certificate", "timeout", "followRedirects", "failOnStatus", "maxBytes"],
    ]);
  });

  it.each(everyProperty)("offer an expression where the flow may hold one: $node.type $name", ({ node, name }) => {
    const field = nodeFields(node).find((one) => one.name === name);
    const shape = catalogue.get(node.type);
    const refused = (value: unknown) => {
      const faults = shape ? configFaults(shape, { [name]: value }, []) : [];
      return faults.some(({ path, message }) => path[0] === name && message.includes("expression"));
    };
    // What names a secret is chosen, though a flow may name it by a handle.
    if (Object.hasOwn(node.credentials, name)) expect(field?.expressions).toBe("nowhere");
    else expect(field?.expressions === "anywhere").toBe(!refused({ $expr: "msg" }));
    if (field?.expressions === "inside") expect(refused([{ $expr: "msg" }])).toBe(false);
  });
});

/** Values that a field of this shape may hold. */
function valuesOf(shape: FieldShape): fc.Arbitrary<unknown> {
  switch (shape.is) {
    case "number":
      return shape.isWhole ? fc.integer({ min: shape.min ?? -1_000, max: shape.max ?? 1_000 }) : fc.float();
    case "switch":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...shape.options);
    case "constant":
      return fc.constant(shape.value);
    case "list":
      return fc.array(valuesOf(shape.of), { maxLength: 3 });
    case "map":
      return fc.dictionary(fc.string({ minLength: 1 }), valuesOf(shape.of), { maxKeys: 3 });
    case "object":
      return fc.record(Object.fromEntries(shape.properties.map(({ name, shape: inner }) => [name, valuesOf(inner)])), {
        requiredKeys: shape.properties.filter(({ required }) => required).map(({ name }) => name),
      });
    case "union":
      return fc.oneof(...shape.alternatives.map(valuesOf));
    case "json":
      return fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 });
    case "item":
      return fc.record({ vault: fc.string(), item: fc.string() });
    default:
      return fc.string();
  }
}

describe("the value in a field", () => {
  it("is shown by its field, whatever it is, and so is what a new one begins with", () => {
    for (const { shape } of nodes.flatMap(nodeFields)) {
      expect(fits(shape, starter(shape))).toBe(true);
      fc.assert(
        fc.property(valuesOf(shape), (value) => fits(shape, value)),
        { numRuns: 20 },
      );
    }
  });

  it("is told apart from values of another shape", () => {
    for (const { shape } of nodes.flatMap(nodeFields)) {
      if (shape.is === "union") continue;
      const others = ["text", 1, true, ["x"], { any: { thing: 1 } }].filter((value) => !fits(shape, value));
      expect(others.length).toBeGreaterThanOrEqual(4);
    }
  });

  it("is JSON where a schema is larger or deeper than any form", () => {
    const deep = (level: number): Schema => (level === 0 ? {} : { type: "array", items: deep(level - 1) });
    const wide = { type: "object", properties: Object.fromEntries([...Array(5_000).keys()].map((n) => [`p${n}`, {}])) };
    expect(JSON.stringify(shapeOf(deep(3_000))).length).toBeLessThan(2_000);
    expect(shapeOf(wide)).toEqual({ is: "json" });
    expect(fits(shapeOf({ anyOf: Array(1_000).fill({ type: "string" }) }), { any: ["value"] })).toBe(true);
  });

  it("is JSON where a schema says more than forms can show", () => {
    for (const schema of [undefined, {}, { $ref: "#/$defs/other" }, { allOf: [{}] }, { type: "unheard-of" }]) {
      expect(fits(shapeOf(schema), { any: ["value"] })).toBe(true);
    }
  });
});
