// Refuses public keys that are no secret's public half in practice: with a point of low order anyone can compute
// the shared secret, or forge a signature. Written once for both curves, over the same prime.
import { errorOf } from "../base/errors.ts";
import { assertLength, fromHex, toHex } from "./bytes.ts";

/** 2²⁵⁵ − 19, little-endian. */
const prime = fromHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
const minusOne = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";
const zero = "00".repeat(32);
const one = `01${"00".repeat(31)}`;

/** Every canonical u of order 1, 2, 4 or 8, on the curve or its twist (RFC 7748 section 6.1; cr.yp.to/ecdh.html). */
const lowOrderU = new Set([
  zero,
  one,
  minusOne,
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
]);

/** Every canonical y of a point of order 1, 2, 4 or 8 on edwards25519, sign bit cleared. */
const lowOrderY = new Set([
  zero,
  one,
  minusOne,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

/**
 * Checks an X25519 public key before anything is computed with it.
 * @throws InputError `bad-point` naming `place` when it is not 32 bytes, not canonical or of low order.
 */
export function assertPoint(publicKey: Uint8Array, place: string): void {
  assertLength(publicKey, 32, place, "bad-point");
  if (!below(publicKey, prime) || lowOrderU.has(toHex(publicKey))) {
    throw errorOf({ code: "bad-point", message: `${place}: expected a canonical X25519 public key of full order` });
  }
}

/** True for an Ed25519 public key of 32 bytes that is canonical and not of low order. */
export function isSigningPoint(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return false;
  const y = Uint8Array.from(publicKey);
  y[31] = (y[31] ?? 0) & 0x7f;
  return below(y, prime) && !lowOrderY.has(toHex(y));
}

/** a < b, both little-endian and of one length. Not constant time: public values only. */
export function below(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = a.length - 1; i >= 0; i--) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
