// Padding: the buckets, round trips, and refusal of what was never padded.
import fc from "fast-check";
import { expect, test } from "vitest";
import { pad, unpad } from "../../src/crypto/pad.ts";
import { codeOf } from "../support/backends.ts";

test.each([
  [0, 512],
  [511, 512],
  [512, 4_096],
  [4_095, 4_096],
  [4_096, 16_384],
  [16_383, 16_384],
  [16_384, 32_768],
  [32_767, 32_768],
  [40_000, 49_152],
])("%i bytes become %i", (length, padded) => {
  expect(pad(new Uint8Array(length)).length).toBe(padded);
});

test("a multiple replaces the buckets", () => {
  expect(pad(new Uint8Array(1_023), 1_024).length).toBe(1_024);
  expect(pad(new Uint8Array(1_024), 1_024).length).toBe(2_048);
});

test("unpadding gives back any bytes, also those that end in 0x80 or zeros", () => {
  const tails = fc.constantFrom([], [0x80], [0], [0x80, 0, 0]);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 600 }),
      tails,
      fc.option(fc.integer({ min: 1, max: 2_000 })),
      (head, tail, n) => {
        const value = Uint8Array.of(...head, ...tail);
        expect(unpad(pad(value, n ?? undefined))).toEqual(value);
      },
    ),
  );
});

test.each([[[]], [[0, 0, 0]], [[1, 2, 3]], [[0x80, 1, 0]]])("refuses %j, which carries no padding", async (bytes) => {
  expect(await codeOf(() => unpad(Uint8Array.from(bytes)))).toBe("protocol-error");
});
