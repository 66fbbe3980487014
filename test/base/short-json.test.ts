import fc from "fast-check";
import { expect, test } from "vitest";
import { shortJson } from "../../src/base/short-json.ts";

const cut = (value: unknown, room: number) => shortJson(value, { room, texts: "cut" });
const whole = (value: unknown, room: number) => shortJson(value, { room, texts: "whole" });

test("plain JSON that has room is shown as it is, in both ways", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (json) => {
      const value: unknown = JSON.parse(JSON.stringify(json));
      for (const short of [cut(value, 1e9), whole(value, 1e9)]) {
        expect(short).toMatchObject({ isCut: false });
        expect(JSON.stringify(short.value)).toBe(JSON.stringify(value));
      }
    }),
  );
});

test("what is shown takes no more room than there is, but for the notes that say what is missing", () => {
  const json = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" });
  fc.assert(
    fc.property(json, fc.integer({ min: 0, max: 300 }), (value, room) => {
      const { value: shown, size } = cut(value, room);
      const text = JSON.stringify(shown);
      expect(text.length).toBeLessThanOrEqual(room + 40 * 4);
      expect(text.length).toBeLessThanOrEqual(Math.max(0, size) + 40 * 4);
    }),
  );
});

test.each([
  ["a list", [1, 2, 3, 4, 5, 6, 7, 8, 9], 20, [1, 2, 3, 4, 5, "[… 4 more]"]],
  ["an object", { a: 1, b: 2, c: 3, d: 4 }, 20, { a: 1, b: 2, "…": "[… 2 more]" }],
  ["a text", { a: "x".repeat(50) }, 20, { a: `${"x".repeat(10)}[… 50 characters]` }],
  ["a text, by no half of a character", "\u{1f600}".repeat(50), 8, "\u{1f600}[… 100 characters]"],
])("%s is shown as far as there is room, with what is missing named", (_, value, room, shown) => {
  expect(cut(value, room)).toMatchObject({ value: shown, isCut: true });
});

test("a text is shown whole or not at all where a masker has yet to look at it", () => {
  const value = { head: "short", body: "s".repeat(100), tail: "short" };
  expect(whole(value, 60)).toMatchObject({
    value: { head: "short", body: "[… 100 characters]", tail: "short" },
    isCut: true,
  });
});

test("what JSON cannot say is named, bytes are counted and not shown", () => {
  const cycle: Record<string, unknown> = { n: 1n, none: undefined, run: () => {}, nan: Number.NaN };
  const value = {
    ...{ bytes: new Uint8Array(7), at: new Date(0), list: new Set([1]), map: new Map([["k", 2]]) },
    ...{ error: new TypeError("no"), cycle: Object.assign(cycle, { self: cycle }), ["__proto__"]: 3 },
  };
  const { value: shown } = whole(value, 1_000);
  expect(shown).toEqual({
    ...{ bytes: "[7 bytes]", at: "1970-01-01T00:00:00.000Z", list: [1], map: { k: 2 } },
    ...{ error: { name: "TypeError", message: "no" }, cycle: { n: "1", nan: null, self: "[circular]" } },
    ["__proto__"]: 3,
  });
});

test("a message without end in depth or width costs no more than its room", () => {
  const deep: Record<string, unknown> = {};
  let at = deep;
  for (let i = 0; i < 100_000; i++) {
    const inner = {};
    at.in = inner;
    at = inner;
  }
  expect(JSON.stringify(whole(deep, 1_000).value).length).toBeLessThan(1_000);
  const wide = Array.from({ length: 300_000 }, () => ({}));
  expect(JSON.stringify(whole(wide, 1_000).value).length).toBeLessThan(1_500);
});
