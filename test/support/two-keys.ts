// Makes one AES-GCM ciphertext and tag that authenticate under two keys (Dodis, Grubbs, Ristenpart, Woodage 2018):
// the attack that key commitment stops. GHASH is linear, so one free block solves both tags.
import { createCipheriv } from "node:crypto";

interface GcmKey {
  key: Uint8Array;
  nonce: Uint8Array;
}

const blockLength = 16;
const reduction = 0xe1n << 120n;

const toField = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex").padEnd(32, "0")}`);
const toBytes = (element: bigint) => Uint8Array.from(Buffer.from(element.toString(16).padStart(32, "0"), "hex"));

/** Product in GF(2¹²⁸) with GCM's bit order (NIST SP 800-38D, algorithm 1). */
function times(x: bigint, y: bigint): bigint {
  let product = 0n;
  let v = y;
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) product ^= v;
    v = v & 1n ? (v >> 1n) ^ reduction : v >> 1n;
  }
  return product;
}

function power(x: bigint, exponent: bigint): bigint {
  let result = 1n << 127n;
  let base = x;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = times(result, base);
    base = times(base, base);
  }
  return result;
}
const inverse = (x: bigint) => power(x, (1n << 128n) - 2n);

const aesBlock = (key: Uint8Array, block: Uint8Array) =>
  toField(createCipheriv("aes-256-ecb", key, null).setAutoPadding(false).update(block));

const blocksOf = (bytes: Uint8Array) =>
  Array.from({ length: Math.ceil(bytes.length / blockLength) }, (_, i) =>
    toField(bytes.subarray(i * blockLength, (i + 1) * blockLength)),
  );

/** A ciphertext of two blocks and its tag, valid under both keys for `aad`. */
export function gcmForTwoKeys(a: GcmKey, b: GcmKey, aad: Uint8Array): Uint8Array {
  const lengths = (BigInt(aad.length * 8) << 64n) | BigInt(2 * blockLength * 8);
  // tag = … ⊕ C1·H³ ⊕ C2·H² ⊕ len·H ⊕ E(J0), before them the blocks of `aad`: with C1 fixed, both tags agree for
  // exactly one C2.
  const first = toField(new Uint8Array(blockLength).fill(0x42));
  const [forA, forB] = [a, b].map(({ key, nonce }) => {
    const h = aesBlock(key, new Uint8Array(blockLength));
    const mask = aesBlock(key, Uint8Array.of(...nonce, 0, 0, 0, 1));
    const before = [...blocksOf(aad), first].reduce((sum, block) => times(sum ^ block, h), 0n);
    const known = times(before, power(h, 2n)) ^ times(lengths, h) ^ mask;
    return { known, square: times(h, h) };
  });
  if (!forA || !forB) throw new TypeError("two keys are needed");
  const second = times(forA.known ^ forB.known, inverse(forA.square ^ forB.square));
  const tag = forA.known ^ times(second, forA.square);
  return Uint8Array.of(...toBytes(first), ...toBytes(second), ...toBytes(tag));
}
