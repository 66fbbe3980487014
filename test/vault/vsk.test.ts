// The text form of the Vault Secret Key, and what the prompt can say about a mistyped one.
import fc from "fast-check";
import { expect, test } from "vitest";
import { SealbotError } from "../../src/base/errors.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { newId } from "../../src/trust/new-id.ts";
import { formatVsk, groupOf, parseVsk } from "../../src/vault/vsk.ts";

const vault = newId("vau");
const alphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
const refusalOf = (text: string, of = vault): string => {
  try {
    parseVsk(text, of);
  } catch (error) {
    if (error instanceof SealbotError && error.code === "bad-key") return error.message;
    throw error;
  }
  return "accepted";
};

test("a key is seven groups of six and reads back to the same 20 bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (secret) => {
      const text = formatVsk(vault, secret);
      expect(text).toMatch(/^VSK1(-[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{6}){7}$/);
      expect(parseVsk(text, vault)).toEqual(secret);
    }),
  );
});

test("case, spaces and hyphens do not matter on entry, nor does the part before the first group", () => {
  const secret = randomBytes(20);
  const text = formatVsk(vault, secret);
  for (const typed of [
    text.toLowerCase(),
    text.replaceAll("-", ""),
    text.replaceAll("-", "  "),
    ` ${text}\n`,
    text.slice(5),
  ]) {
    expect(parseVsk(typed, vault)).toEqual(secret);
  }
});

test("every single wrong character is refused, and its group is named whenever only one change mends it", () => {
  const text = formatVsk(vault, randomBytes(20));
  let named = 0;
  const positions = [...text].flatMap((c, i) => (i >= 5 && c !== "-" ? [i] : []));
  expect(positions).toHaveLength(42);
  for (const i of positions) {
    for (const wrong of alphabet) {
      if (wrong === text[i]) continue;
      const message = refusalOf(text.slice(0, i) + wrong + text.slice(i + 1));
      expect(message).toMatch(/typo/);
      if (message.includes(`typo in group ${Math.floor((i - 5) / 7) + 1}`)) named++;
    }
  }
  expect(named).toBe(42 * 31);
}, 120_000);

test("two wrong characters are a typo without a group or in the only group that could mend it, never accepted", () => {
  fc.assert(
    fc.property(fc.nat(41), fc.nat(41), fc.nat(30), fc.nat(30), (i, j, a, b) => {
      fc.pre(i !== j);
      const body = [...formatVsk(vault, new Uint8Array(20).fill(7)).slice(5).replaceAll("-", "")];
      for (const [at, shift] of [
        [i, a],
        [j, b],
      ] as const)
        body[at] = alphabet.charAt((alphabet.indexOf(body[at] ?? "") + 1 + shift) % 32);
      expect(refusalOf(body.join(""))).toMatch(/typo/);
    }),
    { numRuns: 100 },
  );
});

test("the key of another vault is told apart offline", () => {
  const other = newId("vau");
  const message = refusalOf(formatVsk(other, randomBytes(20)));
  expect(message).toContain("another vault");
});

test("a length that cannot be right is named without showing what was typed", () => {
  expect(refusalOf("VSK1-HUNTER2")).toMatch(/has 7 characters instead of 42/);
  expect(refusalOf("VSK1-HUNTER2")).not.toContain("HUNTER2");
});

test("group 4 of a key is what the creation dialog asks for", () => {
  const text = formatVsk(vault, randomBytes(20));
  expect(groupOf(text, 4)).toBe(text.split("-")[4]);
  expect(groupOf(text, 9)).toBe("");
});

test("ten thousand random texts are refused as a bad key and nothing else, and never shown", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...alphabet), minLength: 30, maxLength: 45 }),
    fc.constant("VSK1-"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 3 }), (pieces) => {
      const text = pieces.join("");
      const message = refusalOf(text);
      expect(message).not.toBe("accepted");
      if (text.length > 12) expect(message).not.toContain(text);
    }),
    { numRuns: 10_000 },
  );
}, 120_000);
