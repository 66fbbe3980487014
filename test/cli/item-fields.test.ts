// Fields from the command line: what is secret is refused there, and everything else lands where its name says.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkOpenField,
  type Fields,
  fieldAt,
  parseFields,
  secretValue,
  setField,
  splitPair,
} from "../../src/cli/item-fields.ts";
import { categories } from "../../src/vault/categories.ts";

const secretFields = Object.entries(categories).flatMap(([category, { secrets }]) =>
  secrets.filter((path) => !path.includes("*")).map((path) => [category, path] as const),
);

it.each(secretFields)("refuses %s.%s on the command line, and names the flag for it", (category, field) => {
  expect(() => checkOpenField(category, field)).toThrow(
    expect.objectContaining({ code: "bad-input", hint: expect.stringContaining(`--field-file ${field}=`) }),
  );
});

it("takes what is no secret, and nothing of a category that is secret as a whole", () => {
  expect(() => checkOpenField("login", "username")).not.toThrow();
  expect(() => checkOpenField("custom", "anything")).not.toThrow();
  expect(() => checkOpenField("json", "anything")).toThrow(/secret/);
});

it("never shows what stands behind the = of a pair", () => {
  expect(splitPair("a=b=c", "--field")).toEqual(["a", "b=c"]);
  for (const bad of ["canary", "=canary", "__proto__=canary", "a.constructor=canary"]) {
    expect(() => splitPair(bad, "--field")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("canary") }),
    );
  }
});

describe("a field that was set", () => {
  const step = fc.stringMatching(/^[a-z]{1,8}$/).filter((name) => name !== "fields");
  it("is found at its path", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 3 }), fc.string(), (steps, value) => {
        const fields: Fields = {};
        setField(fields, steps.join("."), value, false);
        expect(fieldAt(fields, steps.join("."))).toBe(value);
      }),
    );
  });

  it("of a custom item replaces the one of that name", () => {
    const fields: Fields = { fields: [] };
    setField(fields, "pin", "1", true);
    setField(fields, "site", "a", false);
    setField(fields, "pin", "2", true);
    expect(fields).toEqual({
      fields: [
        { name: "site", secret: false, value: "a" },
        { name: "pin", secret: true, value: "2" },
      ],
    });
    expect(fieldAt(fields, "pin")).toBe("2");
  });
});

it("finds nothing where nothing is", () => {
  expect([
    fieldAt({ a: { b: 1 } }, "a.c"),
    fieldAt({ a: "x" }, "a.b"),
    fieldAt("text", "x"),
    fieldAt({}, "toString"),
  ]).toEqual([undefined, undefined, undefined, undefined]);
});

it.each([
  ["key\n", "key"],
  ["key", "key"],
  ["key\n\n", "key\n"],
  ["key\r\n", "key\r"],
  [" k ", " k "],
])("takes %j byte for byte, less one final newline", (given, expected) => {
  expect(secretValue("api_key", "value", new TextEncoder().encode(given))).toBe(expected);
});

it("keeps a document's content whole, as base64", () => {
  expect(secretValue("document", "content", new Uint8Array([0xff, 0x0a]))).toBe("/wo=");
});

describe("--fields-stdin", () => {
  const parse = (text: string, category = "login") => parseFields(new TextEncoder().encode(text), category);
  it("takes one JSON object", () => {
    expect(parse('{"username":"a","password":"b"}')).toEqual({ username: "a", password: "b" });
  });
  it("makes the fields of a custom item secret", () => {
    expect(parse('{"pin":"1"}', "custom")).toEqual({ fields: [{ name: "pin", secret: true, value: "1" }] });
  });
  it.each(['["canary"]', '"canary"', "canary", '{"a":"canary","a":1}'])("refuses %s without repeating it", (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining("canary") }));
  });
});
