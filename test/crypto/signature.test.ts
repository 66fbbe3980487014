// Ed25519: RFC 8032 vectors, both backends against each other, and the forgeries that lenient verifiers accept.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, fromHex, toHex, utf8 } from "../../src/crypto/bytes.ts";
import { backends, codeOf, crossings, flip, node } from "../support/backends.ts";
import { weakSignKeys } from "../support/weak-points.ts";

// RFC 8032 section 7.1, tests 1 to 3.
const vectors: [seed: string, publicKey: string, message: string, signature: string][] = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
];

const groupOrder = (1n << 252n) + 27742317777372353535851937790883648493n;
const message = utf8("a statement");
const { publicKey, secretKey } = node.signKeyPair();

test.each(crossings)("what %s signs, %s verifies, byte for byte the same", async (_from, _to, writer, reader) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array(), async (seed, text) => {
      const pair = writer.signKeyPairFromSeed(seed);
      const signature = await writer.sign(pair.secretKey, text);
      expect(await reader.sign(seed, text)).toEqual(signature);
      expect(await reader.verify(pair.publicKey, text, signature)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

describe.each(backends)("on %s", (_, { sign, verify, signKeyPairFromSeed }) => {
  test.each(vectors)("RFC 8032's seed %s", async (seed, key, text, signature) => {
    expect(toHex(signKeyPairFromSeed(fromHex(seed)).publicKey)).toBe(key);
    expect(toHex(await sign(fromHex(seed), fromHex(text)))).toBe(signature);
    expect(await verify(fromHex(key), fromHex(text), fromHex(signature))).toBe(true);
  });

  test("a flip of any bit of signature, message or key is refused", async () => {
    const signature = await sign(secretKey, message);
    for (let bit = 0; bit < 512; bit++) expect(await verify(publicKey, message, flip(signature, bit))).toBe(false);
    for (let bit = 0; bit < 256; bit++) expect(await verify(flip(publicKey, bit), message, signature)).toBe(false);
    for (let bit = 0; bit < message.length * 8; bit++) {
      expect(await verify(publicKey, flip(message, bit), signature)).toBe(false);
    }
  });

  test("S + L, the second form of an honest signature, is refused", async () => {
    const signature = await sign(secretKey, message);
    const s = BigInt(`0x${toHex(signature.slice(32).reverse())}`);
    for (let multiple = 1n; s + multiple * groupOrder < 1n << 256n; multiple++) {
      const second = fromHex((s + multiple * groupOrder).toString(16).padStart(64, "0")).reverse();
      expect(await verify(publicKey, message, concat(signature.subarray(0, 32), second))).toBe(false);
    }
  });

  test("under a weak key no signature verifies, not even the one that fits every message", async () => {
    // With A and R the neutral element and S = 0 the equation S·B = R + k·A holds whatever is signed.
    const neutral = fromHex("01".padEnd(64, "0"));
    const universal = concat(neutral, new Uint8Array(32));
    for (const weak of [neutral, new Uint8Array(32), ...weakSignKeys]) {
      expect(await verify(weak, message, universal), toHex(weak)).toBe(false);
      expect(await verify(weak, message, concat(weak, new Uint8Array(32))), toHex(weak)).toBe(false);
    }
  });

  test("wrong lengths are false, and a wrong seed is an error", async () => {
    const signature = await sign(secretKey, message);
    expect(await verify(publicKey.subarray(1), message, signature)).toBe(false);
    expect(await verify(publicKey, message, signature.subarray(1))).toBe(false);
    expect(await verify(publicKey, message, new Uint8Array())).toBe(false);
    expect(await codeOf(() => sign(concat(secretKey, publicKey), message))).toBe("bad-key");
  });

  test("a key that is no point at all is false, not an error", async () => {
    const signature = await sign(secretKey, message);
    for (let first = 2; first < 40; first++) {
      expect(await verify(fromHex(first.toString(16).padStart(2, "0").padEnd(64, "0")), message, signature)).toBe(
        false,
      );
    }
  });
});
