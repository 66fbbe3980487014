// Authenticated encryption that commits to its key and its context: AES-256-GCM alone lets one ciphertext open
// under two keys. Whatever is wrong with a ciphertext, the caller learns one thing: it is not for this key and context.
import { errorOf } from "../base/errors.ts";
import { backend } from "./backend.ts";
import { assertLength, type Bytes, concat, equal, randomBytes, utf8, wipe } from "./bytes.ts";
import { hkdf, sha256 } from "./hash.ts";

const suite = 0x01;
const keyLength = 32;
const saltEnd = 1 + 32;
const commitmentEnd = saltEnd + 32;
const tagLength = 16;
const infoPrefix = utf8("sealbot/v1/aead\0");

/** How many bytes a ciphertext is longer than its plaintext. */
export const aeadOverhead = commitmentEnd + tagLength;

/**
 * Encrypts `plaintext` under a 32-byte `key`, bound to the context `aad`. Two encryptions never give the same bytes.
 *
 * @throws InputError `bad-key` when the key is not 32 bytes.
 * @example
 * ```ts
 * import { decrypt, encrypt, pae } from "sealbot/crypto";
 *
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * const context = pae("example/v1/note", "note-1");
 * const blob = await encrypt(key, new TextEncoder().encode("hello"), context);
 * console.assert(new TextDecoder().decode(await decrypt(key, blob, context)) === "hello");
 * ```
 */
export async function encrypt(key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Promise<Bytes> {
  assertLength(key, keyLength, "encryption key");
  const salt = randomBytes(32);
  const { encKey, commitment, nonce } = expand(key, salt, aad);
  try {
    return concat(Uint8Array.of(suite), salt, commitment, await backend.sealGcm(encKey, nonce, plaintext, aad));
  } finally {
    wipe(encKey);
  }
}

/**
 * The plaintext of a `blob` made by `encrypt` with the same key and context.
 *
 * @throws InputError `bad-suite` when the blob names another version; `bad-key` when the key is not 32 bytes.
 * @throws AuthError `wrong-context` for every other reason, always with the same message.
 * @example
 * ```ts
 * import { decrypt, encrypt, pae } from "sealbot/crypto";
 *
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * const blob = await encrypt(key, new Uint8Array([1, 2, 3]), pae("item", 1));
 * const refusal = await decrypt(key, blob, pae("item", 2)).catch((error) => error.code);
 * console.assert(refusal === "wrong-context");
 * ```
 */
export async function decrypt(key: Uint8Array, blob: Uint8Array, aad: Uint8Array): Promise<Bytes> {
  assertLength(key, keyLength, "decryption key");
  if (blob.length > 0 && blob[0] !== suite) {
    throw errorOf({ code: "bad-suite", message: "ciphertext: made by an unknown version of sealbot" });
  }
  if (blob.length < aeadOverhead) throw wrongContext();
  const { encKey, commitment, nonce } = expand(key, blob.subarray(1, saltEnd), aad);
  try {
    if (!equal(commitment, blob.subarray(saltEnd, commitmentEnd))) throw wrongContext();
    return await backend.openGcm(encKey, nonce, blob.subarray(commitmentEnd), aad);
  } catch {
    // The platform's own error is dropped on purpose: it would tell a wrong tag from a wrong commitment.
    throw wrongContext();
  } finally {
    wipe(encKey);
  }
}

/** `encKey` is a view the caller wipes; the other two are no secrets. */
function expand(key: Uint8Array, salt: Uint8Array, aad: Uint8Array) {
  const okm = hkdf(key, salt, concat(infoPrefix, sha256(aad)), 76);
  return { encKey: okm.subarray(0, 32), commitment: okm.subarray(32, 64), nonce: okm.subarray(64) };
}

const wrongContext = () =>
  errorOf({ code: "wrong-context", message: "ciphertext: not made for this key and context, or altered" });
