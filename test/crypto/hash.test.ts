// SHA-256, HMAC and HKDF against published vectors, on both backends.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, fromHex, toHex, utf8 } from "../../src/crypto/bytes.ts";
import { pae } from "../../src/crypto/pae.ts";
import { backends, codeOf, node, web } from "../support/backends.ts";

const range = (from: number, to: number) => Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i);

// RFC 5869 appendix A.
const hkdfVectors = [
  {
    name: "A.1",
    ikm: new Uint8Array(22).fill(0x0b),
    salt: range(0, 0x0c),
    info: range(0xf0, 0xf9),
    okm: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    name: "A.2",
    ikm: range(0, 0x4f),
    salt: range(0x60, 0xaf),
    info: range(0xb0, 0xff),
    okm:
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09" +
      "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  },
  {
    name: "A.3",
    ikm: new Uint8Array(22).fill(0x0b),
    salt: new Uint8Array(),
    info: new Uint8Array(),
    okm: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  },
];

describe.each(backends)("on %s", (_, { sha256, hmacSha256, hkdf, deriveKey }) => {
  test.each(hkdfVectors)("HKDF gives RFC 5869 $name", ({ ikm, salt, info, okm }) => {
    expect(toHex(hkdf(ikm, salt, info, okm.length / 2))).toBe(okm);
  });

  test("SHA-256 gives FIPS 180's digest of abc, whole or in parts", () => {
    const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(toHex(sha256(utf8("abc")))).toBe(digest);
    expect(toHex(sha256(utf8("a"), utf8(""), utf8("bc")))).toBe(digest);
  });

  test("HMAC gives RFC 4231's second case", () => {
    expect(toHex(hmacSha256(utf8("Jefe"), utf8("what do ya want "), utf8("for nothing?")))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  test("a derived key is HKDF under a PAE of its label", () => {
    const key = fromHex("11".repeat(32));
    expect(deriveKey(key, "wrap")).toEqual(hkdf(key, new Uint8Array(), pae("sealbot/v1/wrap"), 32));
    expect(deriveKey(key, "wrap")).not.toEqual(deriveKey(key, "check"));
  });

  test("HKDF refuses a length or info outside its limits", async () => {
    const none = new Uint8Array();
    for (const length of [0, -1, 1.5, 8_161])
      expect(await codeOf(() => hkdf(none, none, none, length))).toBe("bad-input");
    expect(await codeOf(() => hkdf(none, none, new Uint8Array(1_025), 32))).toBe("bad-input");
    expect(hkdf(none, none, new Uint8Array(1_024), 8_160).length).toBe(8_160);
  });
});

test("both backends give the same bytes", () => {
  const some = fc.uint8Array({ maxLength: 150 });
  fc.assert(
    fc.property(some, some, some, fc.integer({ min: 1, max: 200 }), (a, b, c, length) => {
      expect(node.hkdf(a, b, c, length)).toEqual(web.hkdf(a, b, c, length));
      expect(node.hmacSha256(a, b, c)).toEqual(web.hmacSha256(a, concat(b, c)));
      expect(node.sha256(a, b)).toEqual(web.sha256(a, b));
    }),
  );
});
