// Pre-authentication encoding: a fixed vector, injectivity, and a decoder that takes nothing else.
import fc from "fast-check";
import { expect, test } from "vitest";
import { concat, toHex, u64, utf8 } from "../../src/crypto/bytes.ts";
import { pae, unpae } from "../../src/crypto/pae.ts";
import { codeOf } from "../support/backends.ts";

const lists = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 });

test("is the count, then each field with its length, big-endian", () => {
  expect(toHex(pae("ab", Uint8Array.of(7), 258, 1n, undefined))).toBe(
    [
      "0000000000000005",
      "0000000000000002" + "6162",
      "0000000000000001" + "07",
      "0000000000000008" + "0000000000000102",
      "0000000000000008" + "0000000000000001",
      "0000000000000000",
    ].join(""),
  );
  expect(toHex(pae())).toBe("0000000000000000");
});

test("decodes to the fields that were encoded", () => {
  fc.assert(
    fc.property(lists, (fields) => {
      expect(unpae(pae(...fields))).toEqual(fields);
    }),
  );
});

test("two different lists never give the same bytes", () => {
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const same = a.length === b.length && a.every((field, i) => toHex(field) === toHex(b[i] ?? new Uint8Array()));
      expect(toHex(pae(...a)) === toHex(pae(...b))).toBe(same);
    }),
  );
});

test("refuses whatever is not exactly one encoding", async () => {
  const whole = pae("one", "two");
  const refused = [
    new Uint8Array(),
    concat(whole, Uint8Array.of(0)),
    concat(u64(1), u64((1n << 64n) - 1n)),
    concat(u64((1n << 63n) + 1n), u64(0)),
    concat(u64(3), whole.subarray(8)),
    concat(u64(1), whole.subarray(8)),
    utf8("not an encoding at all"),
  ];
  for (let length = 0; length < whole.length; length++) refused.push(whole.slice(0, length));
  for (const bytes of refused) expect(await codeOf(() => unpae(bytes))).toBe("protocol-error");
});

test("decodes a view that does not begin where its memory begins", () => {
  const shifted = concat(utf8("xyz"), pae("field")).subarray(3);
  expect(unpae(shifted)).toEqual([utf8("field")]);
});
