// What an input must look like, and that judging it ends soon whatever the schema or the input is.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkInput, schemaFault, schemaLimits } from "../../src/flow/input-schema.ts";
import { withinTime } from "../../src/wire/time-limit.ts";
import { codeOf } from "../support/code-of.ts";

const order = {
  type: "object",
  properties: {
    id: { type: "integer", minimum: 1 },
    mail: { type: "string", pattern: "^[^@]+@[^@]+$" },
    lines: { type: "array", items: { $ref: "#/$defs/line" }, uniqueItems: true },
  },
  required: ["id"],
  additionalProperties: false,
  $defs: { line: { type: "object", required: ["sku"], properties: { more: { $ref: "#/$defs/line" } } } },
};

describe("an input", () => {
  const fits: object[] = [
    { id: 1 },
    { id: 7, mail: "ada@example.com", lines: [{ sku: "a" }, { sku: "b", more: { sku: 1 } }] },
  ];
  test.each(fits)("that fits its schema passes: %j", async (input) => {
    await checkInput(order, input, withinTime);
  });

  const misfits: [object, RegExp][] = [
    [{}, /required/],
    [{ id: 0 }, /#\/id .*minimum/],
    [{ id: "1" }, /#\/id .*type/],
    [{ id: 1, mail: "nobody" }, /#\/mail .*pattern/],
    [{ id: 1, extra: true }, /#\/extra|additionalProperties/],
    [{ id: 1, lines: [{ sku: 1 }, { sku: 1 }] }, /#\/lines .*uniqueItems/],
    [{ id: 1, lines: [{ sku: 1, more: {} }] }, /more .*required/],
  ];
  test.each(misfits)("that does not fit is refused with its place: %j", async (input, message) => {
    await expect(checkInput(order, input, withinTime)).rejects.toMatchObject({
      code: "bad-input",
      message: expect.stringMatching(message),
    });
  });

  test("that does not fit is not quoted", async () => {
    const error = await checkInput(order, { id: "canary-value" }, withinTime).catch((thrown: unknown) => thrown);
    expect(JSON.stringify([error, String(error)])).not.toContain("canary-value");
  });

  test("is anything for the empty schema, and nothing for one that never ends", async () => {
    await checkInput({}, { any: "thing" }, withinTime);
    const loop = { anyOf: [{ $ref: "#" }, { $ref: "#" }] };
    expect(schemaFault(loop)).toBeUndefined();
    expect(await codeOf(() => checkInput(loop, {}, withinTime))).toBe("bad-input");
  });

  test("with a long list that must have no repeats is refused before it is compared", async () => {
    const lines = Array.from({ length: 10_001 }, (_, sku) => ({ sku }));
    await expect(checkInput(order, { id: 1, lines }, withinTime)).rejects.toThrow("10000");
  });
});

const astray: [string, Record<string, unknown>, unknown][] = [
  ["a pattern whose choices overlap", { pattern: "^(\\w|\\d|-)+$" }, `${"1".repeat(60)}!`],
  ["a pattern that begins at every place", { pattern: "\\s+$" }, `${" ".repeat(250_000)}!`],
  ["many parts for many elements", { items: { anyOf: choices(2_000) } }, Array.from({ length: 100_000 }, () => 0)],
];
function choices(count: number): object[] {
  return Array.from({ length: count }, (_, at) => ({ minimum: count - 1 - at }));
}

test.each(astray)("an input is judged in time, or refused: %s", async (_, schema, input) => {
  expect(schemaFault(schema)).toBeUndefined();
  const begin = performance.now();
  await expect(checkInput(schema, input, withinTime)).rejects.toMatchObject({
    code: "bad-input",
    message: "input: it cannot be judged by the declared schema",
  });
  expect(performance.now() - begin).toBeLessThan(10_000);
});

test("whatever the schema and the input, there is an answer: it fits, or bad-input", async () => {
  const keyword = fc.constantFrom(
    "type",
    "properties",
    "required",
    "items",
    "anyOf",
    "not",
    "$ref",
    "pattern",
    "minimum",
    "const",
  );
  const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom("#", "object", "string", "^a+$"));
  const schemas = fc.dictionary(keyword, value, { maxKeys: 4 });
  await fc.assert(
    fc.asyncProperty(schemas, fc.jsonValue({ maxDepth: 3 }), async (schema, input) => {
      schemaFault(schema);
      expect([undefined, "bad-input"]).toContain(await codeOf(() => checkInput(schema, input, withinTime)));
    }),
    { numRuns: 500 },
  );
});

describe("a schema", () => {
  const doubled = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `d${i}`,
      { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
    ]),
  );
  const faults: [string, Record<string, unknown>, RegExp][] = [
    ["that asks for a schema elsewhere", { $ref: "https://example.com/schema" }, /\$ref/],
    ["whose $ref leads nowhere", { properties: { a: { $ref: "#/$defs/none" } } }, /\$ref/],
    ["that moves its own base", { $id: "https://example.com/a" }, /\$id/],
    ["with dynamic references", { $dynamicRef: "#a" }, /\$dynamicRef/],
    ["that unfolds without measure", { $ref: "#/$defs/d0", $defs: { ...doubled, d20: {} } }, /parts/],
    ["with a pattern that is none", { pattern: "(" }, /regular expression/],
    ["with a pattern that may take for ever", { pattern: "^(a+)+$" }, /quantifier/],
    ["with another such pattern", { patternProperties: { "(x*y?)*": {} } }, /quantifier/],
    ["with a pattern that is too long", { items: [{ not: { pattern: "a".repeat(201) } }] }, /200/],
    ["with a type that there is not", { properties: { n: { type: "int" } } }, /type/],
    ["with a property that is required by a text alone", { required: "id" }, /required/],
    ["that is too large", { description: "x".repeat(schemaLimits.size) }, /larger/],
  ];
  test.each(faults)("%s is refused", (_, schema, message) => {
    expect(schemaFault(schema)).toMatch(message);
  });

  test("may name its properties as it likes", () => {
    expect(
      schemaFault({ properties: { $id: { type: "string" }, pattern: {} }, pattern: "a".repeat(200) }),
    ).toBeUndefined();
    expect(schemaFault(order)).toBeUndefined();
  });
});
