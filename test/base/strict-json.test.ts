// JSON where two readers must see the same document: duplicate keys, depth and broken UTF-8 are refused.
import fc from "fast-check";
import { expect, test } from "vitest";
import { maxDepth, parseStrictJson, parseStrictJsonBytes } from "../../src/base/strict-json.ts";
import { codeOf } from "../support/backends.ts";

test("every JSON value without duplicate keys is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), null, indent);
      expect(parseStrictJson(spaced)).toEqual(JSON.parse(spaced));
    }),
  );
});

test("a repeated key is refused wherever it stands and however it is escaped", () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), fc.boolean(), (key, value, escaped) => {
      const plain = JSON.stringify(key);
      const other = escaped
        ? `"${[...Array(key.length).keys()].map((i) => `\\u${key.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`
        : plain;
      const inner = JSON.stringify(value);
      for (const text of [
        `{${plain}:${inner},${other} : ${inner}}`,
        `[{"a":{${plain}:1,"b_${key.length}":2,${other}:3}}]`,
      ]) {
        if (`"b_${key.length}"` === plain) continue;
        expect(() => parseStrictJson(text)).toThrow(/twice/);
      }
    }),
  );
});

test("equal keys in different objects, and strings that look like keys, are fine", () => {
  for (const text of ['{"a":{"a":1},"b":[{"a":2},{"a":3}]}', '{"a":"a","b":"\\"a\\":"}', '["a","a"]'])
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
});

test("the deepest allowed nesting is read and one level more is not", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(parseStrictJson(nested(maxDepth))).toBeDefined();
  expect(() => parseStrictJson(nested(maxDepth + 1))).toThrow(/nested deeper/);
  expect(() => parseStrictJson(nested(200_000))).toThrow(/nested deeper|not JSON/);
});

test("ten thousand garbled documents are a protocol error or a value, and never show their text", async () => {
  const canary = "CANARY-9c2f";
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.nat(), fc.string(), async (json, at, junk) => {
      const text = `${json.slice(0, at % (json.length + 1))}${junk}"${canary}`;
      const code = await codeOf(() => parseStrictJson(text));
      expect([undefined, "protocol-error"]).toContain(code);
      if (code) expect(() => parseStrictJson(text)).not.toThrow(canary);
    }),
    { numRuns: 10_000 },
  );
});

test("bytes that are not UTF-8 are refused by their number", () => {
  expect(() => parseStrictJsonBytes(new Uint8Array([0x22, 0xff, 0x22]), "frame")).toThrow("frame: not UTF-8 (3 bytes)");
  expect(() => parseStrictJsonBytes(new Uint8Array([0xef, 0xbb, 0xbf, 0x31]))).toThrow(/not JSON/);
});
