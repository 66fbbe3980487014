// Key pairs: Ed25519 to sign, X25519 to receive. One is never converted into the other.
import { errorOf } from "../base/errors.ts";
import { backend } from "./backend.ts";
import { assertLength, type Bytes, randomBytes } from "./bytes.ts";
import { assertPoint, isSigningPoint } from "./points.ts";

/** Both halves are 32 bytes; the caller wipes `secretKey` when it is done. */
export interface KeyPair {
  readonly publicKey: Bytes;
  readonly secretKey: Bytes;
}

/**
 * A fresh Ed25519 key pair; its secret key is the 32-byte seed.
 *
 * @example
 * ```ts
 * import { signKeyPair } from "sealbot/crypto";
 *
 * const { publicKey, secretKey } = signKeyPair();
 * console.assert(publicKey.length === 32 && secretKey.length === 32);
 * ```
 */
export function signKeyPair(): KeyPair {
  return signKeyPairFromSeed(randomBytes(32));
}

/**
 * The Ed25519 key pair of a 32-byte seed; the pair holds a copy of it.
 *
 * @throws InputError `bad-key` when the seed is not 32 bytes.
 * @example
 * ```ts
 * import { signKeyPair, signKeyPairFromSeed } from "sealbot/crypto";
 *
 * const pair = signKeyPair();
 * const again = signKeyPairFromSeed(pair.secretKey);
 * console.assert(again.publicKey.every((byte, i) => byte === pair.publicKey[i]));
 * ```
 */
export function signKeyPairFromSeed(seed: Uint8Array): KeyPair {
  assertLength(seed, 32, "signing seed");
  const publicKey = backend.ed25519Public(seed);
  if (!isSigningPoint(publicKey))
    throw errorOf({ code: "bad-point", message: "signing seed: gives a weak public key" });
  return { publicKey, secretKey: Uint8Array.from(seed) };
}

/**
 * A fresh X25519 key pair.
 *
 * @example
 * ```ts
 * import { boxKeyPair, openBox, sealBox } from "sealbot/crypto";
 *
 * const { publicKey, secretKey } = boxKeyPair();
 * const sealed = sealBox(new Uint8Array([1, 2, 3]), publicKey);
 * console.assert(openBox(sealed, publicKey, secretKey).length === 3);
 * ```
 */
export function boxKeyPair(): KeyPair {
  return boxKeyPairFromSecret(randomBytes(32));
}

/**
 * The X25519 key pair of a 32-byte secret; the pair holds a copy of it.
 *
 * @throws InputError `bad-key` when the secret is not 32 bytes.
 * @example
 * ```ts
 * import { boxKeyPair, boxKeyPairFromSecret } from "sealbot/crypto";
 *
 * const pair = boxKeyPair();
 * const again = boxKeyPairFromSecret(pair.secretKey);
 * console.assert(again.publicKey.every((byte, i) => byte === pair.publicKey[i]));
 * ```
 */
export function boxKeyPairFromSecret(secret: Uint8Array): KeyPair {
  assertLength(secret, 32, "X25519 secret key");
  const publicKey = backend.x25519Public(secret);
  assertPoint(publicKey, "X25519 public key");
  return { publicKey, secretKey: Uint8Array.from(secret) };
}
