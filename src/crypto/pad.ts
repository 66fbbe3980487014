// Padding to buckets, so that the length of a ciphertext tells little about the length of what is inside.
// Always pad before encrypting and unpad after; padding itself protects nothing.
import { errorOf } from "../base/errors.ts";
import type { Bytes } from "./bytes.ts";

const largestBucket = 16_384;
const buckets = [512, 4_096, largestBucket];

/**
 * `bytes`, then 0x80, then zeros up to the next bucket (512, 4 096, 16 384, then multiples of 16 384), or up to the
 * next multiple of `multiple` when given.
 */
export function pad(bytes: Uint8Array, multiple?: number): Bytes {
  const least = bytes.length + 1;
  const step = multiple ?? buckets.find((bucket) => bucket >= least) ?? largestBucket;
  const padded = new Uint8Array(Math.ceil(least / step) * step);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  return padded;
}

/**
 * What was padded, as a view into `bytes`.
 * @throws InputError `protocol-error` when there is no padding.
 */
export function unpad<Buffer extends ArrayBufferLike>(bytes: Uint8Array<Buffer>): Uint8Array<Buffer> {
  let end = bytes.length - 1;
  while (end >= 0 && bytes[end] === 0) end--;
  if (bytes[end] !== 0x80) {
    throw errorOf({
      code: "protocol-error",
      message: `padding: expected 0x80 and zeros at the end (${bytes.length} bytes)`,
    });
  }
  return bytes.subarray(0, end);
}
