// SHA-256 and what is built on it. Keys are derived here and nowhere else, each under a label of its own.
import { errorOf } from "../base/errors.ts";
import { backend } from "./backend.ts";
import type { Bytes } from "./bytes.ts";
import { pae } from "./pae.ts";

/** SHA-256 of all parts one after another. */
export function sha256(...parts: Uint8Array[]): Bytes {
  return backend.sha256(parts);
}

/** HMAC-SHA256 of all parts one after another; compare MACs with `equal`. */
export function hmacSha256(key: Uint8Array, ...parts: Uint8Array[]): Bytes {
  return backend.hmacSha256(key, parts);
}

const longestOutput = 255 * 32;
const longestInfo = 1_024;

/**
 * HKDF-SHA256 (RFC 5869), `length` bytes. An empty salt stands for 32 zero bytes.
 *
 * @throws InputError `bad-input` when `length` is not from 1 to 8 160 or `info` is longer than 1 024 bytes.
 * @example
 * ```ts
 * import { hkdf, pae } from "sealbot/crypto";
 *
 * const secret = crypto.getRandomValues(new Uint8Array(32));
 * const key = await hkdf(secret, new Uint8Array(), pae("example/v1/key"), 32);
 * console.assert(key.length === 32);
 * ```
 */
export function hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Bytes {
  if (!Number.isInteger(length) || length < 1 || length > longestOutput) {
    throw errorOf({ code: "bad-input", message: `hkdf: expected a length from 1 to ${longestOutput}` });
  }
  if (info.length > longestInfo) {
    throw errorOf({
      code: "bad-input",
      message: `hkdf: expected at most ${longestInfo} bytes of info, got ${info.length}`,
    });
  }
  return backend.hkdfSha256(ikm, salt, info, length);
}

/** HKDF(key, label): 32 bytes that nobody gets from another label. The label is written without `sealbot/v1/`. */
export function deriveKey(key: Uint8Array, label: string): Bytes {
  return hkdf(key, new Uint8Array(), pae(`sealbot/v1/${label}`), 32);
}
