// Makes identifiers: whoever creates a thing names it, so that its id can stand in what is signed.
import type { IdKinds } from "../base/ids.ts";
import { randomBytes, toBase32 } from "../crypto/bytes.ts";

/** A fresh id such as `vau_…`: the prefix and 16 random bytes in base32. */
export function newId<K extends keyof IdKinds>(prefix: K): IdKinds[K] {
  return `${prefix}_${toBase32(randomBytes(16))}` as IdKinds[K];
}
