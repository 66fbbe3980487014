// Byte arrays: joining, comparing, wiping, and the three text forms sealbot writes them in. Every decoder accepts
// exactly the one text its encoder would have written, and no error ever shows the text or the bytes.
import { base32nopad, hex } from "@scure/base";
import { type ErrorCode, errorOf } from "../base/errors.ts";
import { base64url } from "./base64url.ts";

/** Bytes over memory of their own, never shared with another thread: what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** All parts one after another, in a new array. */
export function concat(...parts: Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The same array, or a copy when its memory is shared with another thread, as WebCrypto takes no view of that. */
export function unshared(bytes: Uint8Array): Bytes {
  return isUnshared(bytes) ? bytes : concat(bytes);
}
const isUnshared = (bytes: Uint8Array): bytes is Bytes => bytes.buffer instanceof ArrayBuffer;

/** True when both hold the same bytes; the time taken tells nothing but the lengths. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/**
 * Checks that `bytes` is a byte array of exactly `length` bytes.
 * @throws InputError with `code`, naming `place`, the expected length and the actual length or type.
 */
export function assertLength(bytes: Uint8Array, length: number, place: string, code: ErrorCode = "bad-key"): void {
  const isBytes = bytes instanceof Uint8Array;
  if (isBytes && bytes.length === length) return;
  const found = isBytes ? `${bytes.length} bytes` : typeof bytes;
  throw errorOf({ code, message: `${place}: expected ${length} bytes, got ${found}` });
}

/** Cryptographically random bytes, as many as asked for. */
export function randomBytes(n: number): Bytes {
  const bytes = new Uint8Array(n);
  // The platform refuses to fill more than 64 KiB at once.
  for (let at = 0; at < n; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

/** Overwrites each array with zeros. */
export function wipe(...arrays: Uint8Array[]): void {
  for (const array of arrays) array.fill(0);
}

/**
 * `n` as eight bytes, big-endian.
 * @throws InputError `bad-input` when `n` is not a whole number from 0 to 2⁶⁴ − 1 (2⁵³ − 1 for a `number`).
 */
export function u64(n: number | bigint): Bytes {
  const exact = typeof n === "bigint" ? n >= 0n && n < 1n << 64n : Number.isSafeInteger(n) && n >= 0;
  if (!exact) throw errorOf({ code: "bad-input", message: "u64: expected a whole number from 0 to 2^64 - 1" });
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(n));
  return bytes;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** @throws InputError `protocol-error` naming `place` when the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array, place = "text"): string {
  return decoded("UTF-8", place, bytes.length, () => decoder.decode(bytes));
}

/** Hexadecimal, lower case. */
export function toHex(bytes: Uint8Array): string {
  return hex.encode(bytes);
}

/** @throws InputError `protocol-error` naming `place`; upper case is refused too. */
export function fromHex(text: string, place = "text"): Bytes {
  return decoded("lower-case hexadecimal", place, text.length, () => unshared(hex.decode(lowerCase(text))));
}

/** RFC 4648 base64url, unpadded. */
export function toBase64url(bytes: Uint8Array): string {
  return base64url.encode(bytes);
}

/** @throws InputError `protocol-error` naming `place`; padding and set trailing bits are refused too. */
export function fromBase64url(text: string, place = "text"): Bytes {
  return decoded("unpadded base64url", place, text.length, () => unshared(base64url.decode(text)));
}

/** RFC 4648 base32, lower case, unpadded. */
export function toBase32(bytes: Uint8Array): string {
  return base32nopad.encode(bytes).toLowerCase();
}

/** @throws InputError `protocol-error` naming `place`; upper case, padding and set trailing bits are refused too. */
export function fromBase32(text: string, place = "text"): Bytes {
  return decoded("lower-case unpadded base32", place, text.length, () =>
    unshared(base32nopad.decode(lowerCase(text).toUpperCase())),
  );
}

function lowerCase(text: string): string {
  if (/[^a-z0-9]/.test(text)) throw new RangeError("not lower case");
  return text;
}

/** The decoders beneath quote what they stumbled over, so their errors are replaced and not passed on as a cause. */
function decoded<T>(form: string, place: string, length: number, decode: () => T): T {
  try {
    return decode();
  } catch {
    throw errorOf({ code: "protocol-error", message: `${place}: expected ${form} (length ${length})` });
  }
}
