// Weak public keys on both curves are refused, and honest ones never are.
import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/crypto/bytes.ts";
import { assertPoint, isSigningPoint } from "../../src/crypto/points.ts";
import { backends, codeOf, node } from "../support/backends.ts";
import { weakBoxKeys, weakSignKeys } from "../support/weak-points.ts";

// RFC 7748 section 5.2; the second point has its top bit set, which X25519 itself ignores.
const exchanges: [string, string, string][] = [
  [
    "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
    "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
    "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
  ],
  [
    "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
    "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
    "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
  ],
];

test.each(backends)("X25519 on %s gives RFC 7748 section 5.2", (_, { backend }) => {
  for (const [scalar, point, output] of exchanges) {
    expect(toHex(backend.x25519(fromHex(scalar), fromHex(point)))).toBe(output);
  }
});

test("X25519 gives RFC 7748's thousandth iteration", () => {
  let k = fromHex("09".padEnd(64, "0"));
  let u = k;
  for (let i = 0; i < 1_000; i++) [k, u] = [node.backend.x25519(k, u), k];
  expect(toHex(k)).toBe("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
});

test("every weak X25519 key is refused, by its length too", async () => {
  expect(new Set(weakBoxKeys.map(toHex)).size).toBe(weakBoxKeys.length);
  for (const weak of weakBoxKeys) expect(await codeOf(() => assertPoint(weak, "key")), toHex(weak)).toBe("bad-point");
  for (const length of [0, 31, 33]) {
    expect(await codeOf(() => assertPoint(new Uint8Array(length).fill(9), "key"))).toBe("bad-point");
  }
});

test("the refusal names the place and no bytes", () => {
  expect(() => assertPoint(new Uint8Array(32), "the robot's key")).toThrow(
    "the robot's key: expected a canonical X25519 public key of full order",
  );
});

test("every weak Ed25519 key is refused", () => {
  for (const weak of weakSignKeys) expect(isSigningPoint(weak), toHex(weak)).toBe(false);
  expect(isSigningPoint(new Uint8Array(31).fill(9))).toBe(false);
});

test("honest keys pass", () => {
  for (let i = 0; i < 200; i++) {
    expect(isSigningPoint(node.signKeyPair().publicKey)).toBe(true);
    expect(() => assertPoint(node.boxKeyPair().publicKey, "key")).not.toThrow();
  }
  assertPoint(fromHex("09".padEnd(64, "0")), "the base point");
});
