// Turns what a program hands over into ciphertext before anything of it is stored: sealed here to the vault's box key,
// or sealed by the program already, of which only the shape can be checked.
import { errorOf } from "../../base/errors.ts";
import { fromBase64url, fromUtf8, toBase64url, utf8, wipe } from "../../crypto/bytes.ts";
import { unpae } from "../../crypto/pae.ts";
import { aeadOverhead, type ItemContext, sealDrop, sealedBoxOverhead } from "../../crypto/seal-only.ts";
import { maxItemBytes } from "../../vault/categories.ts";

/** What an item is to hold: a value to be sealed here, or one that its maker sealed. */
export type Content = { readonly value: unknown } | { readonly sealed: SealedContent };

/** One version, sealed by the program that made it, which names the item and the version too. */
export interface SealedContent {
  readonly item: string;
  readonly version: number;
  readonly wrap: string;
  readonly blob: string;
}

/** Base64url, as both are stored. */
export interface StoredContent {
  readonly wrap: string;
  readonly blob: string;
}

export const noContent: StoredContent = { wrap: "", blob: "" };

/** @throws InputError `too-large`. */
export async function sealContent(boxKey: string, context: ItemContext, value: unknown): Promise<StoredContent> {
  const plain = utf8(JSON.stringify(value));
  try {
    if (plain.length > maxItemBytes) {
      throw errorOf({
        code: "too-large",
        message: `item: ${plain.length} bytes of JSON, at most ${maxItemBytes} are allowed`,
      });
    }
    const { wrap, blob } = await sealDrop(fromBase64url(boxKey, "box key"), context, plain);
    return { wrap: toBase64url(wrap), blob: toBase64url(blob) };
  } finally {
    wipe(plain);
  }
}

/** Far above any count of versions, and low enough that the next one still is a number. */
const maxVersion = 2 ** 52;
const wrapLength = 32 + sealedBoxOverhead;
const suite = 1;

/**
 * Reads base64url(PAE(item id, version, sealed item key, blob)).
 * @throws InputError `bad-input` saying which part does not fit.
 */
export function parseSealed(text: string): SealedContent {
  const refuse = (what: string) => errorOf({ code: "bad-input", message: `sealed: ${what}` });
  const [item, version, wrap, blob, ...more] = unpae(fromBase64url(text, "sealed"), "sealed");
  if (!item || !version || !wrap || !blob || more.length > 0) throw refuse("expected four fields");
  const number = version.length === 8 ? new DataView(version.buffer, version.byteOffset).getBigUint64(0) : 0n;
  if (number < 1n || number > maxVersion) throw refuse("expected a version of 1 or more in eight bytes");
  if (wrap.length !== wrapLength) throw refuse(`expected an item key of ${wrapLength} bytes, got ${wrap.length}`);
  if (blob[0] !== suite || !isPadded(blob.length - aeadOverhead)) throw refuse("expected a blob of a padded length");
  return {
    item: fromUtf8(item, "sealed"),
    version: Number(number),
    wrap: toBase64url(wrap),
    blob: toBase64url(blob),
  };
}

/** The buckets of crypto/pad.ts, up to the one that the largest item falls into. */
const isPadded = (length: number): boolean =>
  [512, 4_096].includes(length) || (length > 0 && length % 16_384 === 0 && length <= maxItemBytes + 16_384);
