// Text forms of bytes: published vectors, round trips, and that every value has exactly one accepted text.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as bytes from "../../src/crypto/bytes.ts";
import { codeOf } from "../support/backends.ts";

// RFC 4648 section 10, in lower case and without padding.
const base32Vectors: [string, string][] = [
  ["", ""],
  ["f", "my"],
  ["fo", "mzxq"],
  ["foo", "mzxw6"],
  ["foob", "mzxw6yq"],
  ["fooba", "mzxw6ytb"],
  ["foobar", "mzxw6ytboi"],
];

test.each(base32Vectors)("base32 of %j is %j (RFC 4648)", (text, encoded) => {
  expect(bytes.toBase32(bytes.utf8(text))).toBe(encoded);
  expect(bytes.fromUtf8(bytes.fromBase32(encoded))).toBe(text);
});

const forms = [
  {
    name: "base64url",
    to: bytes.toBase64url,
    from: bytes.fromBase64url,
    refused: ["AB", "A", "AA==", "A+", "A/", "A A", "AAAAA", "AA\n", "é"],
  },
  {
    name: "base32",
    to: bytes.toBase32,
    from: bytes.fromBase32,
    refused: ["MY", "mz", "m", "my======", "m1", "m y", "my\n"],
  },
  { name: "hex", to: bytes.toHex, from: bytes.fromHex, refused: ["A0", "0", "0g", "0x00", " 00", "00\n"] },
];

describe.each(forms)("$name", ({ to, from, refused }) => {
  test("round-trips any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (value) => {
        expect(from(to(value))).toEqual(value);
      }),
    );
  });

  test("accepts only the text its encoder writes", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        let decoded: Uint8Array;
        try {
          decoded = from(text);
        } catch {
          return;
        }
        expect(to(decoded)).toBe(text);
      }),
    );
  });

  test.each(refused)("refuses %j without showing it", async (text) => {
    expect(await codeOf(() => from(text, "a field"))).toBe("protocol-error");
    expect(() => from(text, "a field")).toThrow(/^a field: expected [a-zU0-9 -]+ \(length \d+\)$/);
  });
});

test("invalid UTF-8 is a protocol error", async () => {
  for (const value of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
    expect(await codeOf(() => bytes.fromUtf8(Uint8Array.from(value)))).toBe("protocol-error");
  }
  expect(bytes.fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("\ufeffa");
});

test("equal is true for the same bytes only", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(bytes.equal(a, b)).toBe(bytes.toHex(a) === bytes.toHex(b));
      expect(bytes.equal(a, Uint8Array.from(a))).toBe(true);
    }),
  );
});

test("random bytes beyond the platform's limit are filled to the end", () => {
  const value = bytes.randomBytes(200_000);
  for (let at = 0; at < value.length; at += 32)
    expect(value.subarray(at, at + 32).some((byte) => byte !== 0)).toBe(true);
});

test("u64 is big-endian and refuses what does not fit exactly", async () => {
  expect(bytes.toHex(bytes.u64(258))).toBe("0000000000000102");
  expect(bytes.toHex(bytes.u64((1n << 64n) - 1n))).toBe("ffffffffffffffff");
  for (const n of [-1, 0.5, 2 ** 53, Number.NaN, -1n, 1n << 64n]) {
    expect(await codeOf(() => bytes.u64(n))).toBe("bad-input");
  }
});

test("wiping overwrites every array", () => {
  const arrays = [Uint8Array.of(1, 2), Uint8Array.of(3)];
  bytes.wipe(...arrays);
  expect(arrays).toEqual([new Uint8Array(2), new Uint8Array(1)]);
});

test("a wrong length is named, and never the bytes", () => {
  expect(() => bytes.assertLength(Uint8Array.of(9, 9), 32, "a key")).toThrow("a key: expected 32 bytes, got 2 bytes");
});
