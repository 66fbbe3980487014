// Ed25519 (RFC 8032), stricter than the platforms: a signature has one accepted form and a key that would let
// anyone forge is no key. Never tweetnacl's verification, which accepts S ≥ L.
import { backend } from "./backend.ts";
import { assertLength, type Bytes, fromHex } from "./bytes.ts";
import { below, isSigningPoint } from "./points.ts";

const signatureLength = 64;

/** L, the order of the base point, little-endian. */
const groupOrder = fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

/**
 * Signs `message` with an Ed25519 secret key, which is the 32-byte seed; 64 bytes.
 *
 * @throws InputError `bad-key` when the seed is not 32 bytes.
 * @example
 * ```ts
 * import { sign, signKeyPair, verify } from "sealbot/crypto";
 *
 * const { publicKey, secretKey } = signKeyPair();
 * const message = new TextEncoder().encode("hello");
 * const signature = await sign(secretKey, message);
 * console.assert(await verify(publicKey, message, signature));
 * ```
 */
export async function sign(secretKey: Uint8Array, message: Uint8Array): Promise<Bytes> {
  assertLength(secretKey, 32, "signing key");
  return backend.ed25519Sign(secretKey, message);
}

/**
 * True when `signature` is the holder's of `publicKey` over exactly `message`; false for anything else, also for
 * wrong lengths, S ≥ L and a public key that is not canonical or of low order.
 *
 * @example
 * ```ts
 * import { sign, signKeyPair, verify } from "sealbot/crypto";
 *
 * const { publicKey, secretKey } = signKeyPair();
 * const signature = await sign(secretKey, new Uint8Array([1]));
 * console.assert(!(await verify(publicKey, new Uint8Array([2]), signature)));
 * ```
 */
export async function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== signatureLength || !below(signature.subarray(32), groupOrder)) return false;
  return isSigningPoint(publicKey) && backend.ed25519Verify(publicKey, message, signature);
}
