// libsodium's crypto_box_seal, byte for byte: a message anyone can close and only the holder of a secret key can
// open. It says nothing about who closed it; statements are signed inside.
import { blake2b } from "@noble/hashes/blake2.js";
import nacl from "tweetnacl";
import { errorOf } from "../base/errors.ts";
import { backend } from "./backend.ts";
import { assertLength, type Bytes, concat, randomBytes, wipe } from "./bytes.ts";
import { assertPoint } from "./points.ts";

const keyLength = 32;

/** How many bytes a sealed box is longer than its message. */
export const sealedBoxOverhead = keyLength + nacl.secretbox.overheadLength;

/**
 * Seals `message` to an X25519 public key.
 *
 * @throws InputError `bad-point` when the key is not canonical or anyone could open a box sealed to it.
 * @example
 * ```ts
 * import { boxKeyPair, openBox, sealBox } from "sealbot/crypto";
 *
 * const recipient = boxKeyPair();
 * const sealed = sealBox(new TextEncoder().encode("hello"), recipient.publicKey);
 * const opened = openBox(sealed, recipient.publicKey, recipient.secretKey);
 * console.assert(new TextDecoder().decode(opened) === "hello");
 * ```
 */
export function sealBox(message: Uint8Array, publicKey: Uint8Array): Bytes {
  assertPoint(publicKey, "recipient's public key");
  const ephemeralSecret = randomBytes(keyLength);
  const ephemeral = backend.x25519Public(ephemeralSecret);
  const key = backend.boxKey(ephemeralSecret, publicKey);
  const box = nacl.secretbox(message, boxNonce(ephemeral, publicKey), key);
  wipe(ephemeralSecret, key);
  return concat(ephemeral, box);
}

/**
 * The message of a box sealed to `publicKey`, whose secret half is `secretKey`.
 *
 * @throws InputError `bad-point` when the recipient's key or the key inside the box is weak; `bad-key` when
 * `secretKey` is not 32 bytes.
 * @throws AuthError `wrong-context` when it was sealed to someone else, altered or cut.
 * @example
 * ```ts
 * import { boxKeyPair, openBox, sealBox } from "sealbot/crypto";
 *
 * const alice = boxKeyPair();
 * const bob = boxKeyPair();
 * const sealed = sealBox(new Uint8Array([1, 2, 3]), alice.publicKey);
 * let refusal;
 * try {
 *   openBox(sealed, bob.publicKey, bob.secretKey);
 * } catch (error) {
 *   refusal = error.code;
 * }
 * console.assert(refusal === "wrong-context");
 * ```
 */
export function openBox(sealed: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Bytes {
  assertPoint(publicKey, "recipient's public key");
  assertLength(secretKey, keyLength, "recipient's secret key");
  if (sealed.length < sealedBoxOverhead) throw wrongContext();
  const ephemeral = sealed.subarray(0, keyLength);
  assertPoint(ephemeral, "public key inside the sealed box");
  const key = backend.boxKey(secretKey, ephemeral);
  const message = nacl.secretbox.open(sealed.subarray(keyLength), boxNonce(ephemeral, publicKey), key);
  wipe(key);
  if (!message) throw wrongContext();
  return concat(message);
}

const boxNonce = (ephemeral: Uint8Array, publicKey: Uint8Array): Uint8Array =>
  blake2b(concat(ephemeral, publicKey), { dkLen: nacl.secretbox.nonceLength });

const wrongContext = () =>
  errorOf({ code: "wrong-context", message: "sealed box: not sealed to this key, or altered" });
