// Closing an item without the vault's keys: whoever knows the vault's box key can put something in, and only who
// opened the vault can take it out. Nothing here opens.
import { encrypt } from "./aead.ts";
import { type Bytes, randomBytes, wipe } from "./bytes.ts";
import { pad } from "./pad.ts";
import { pae } from "./pae.ts";
import { sealBox } from "./sealed-box.ts";

/** Where one version of an item belongs, as it is authenticated with its ciphertext. */
export interface ItemContext {
  readonly workspace: string;
  readonly vault: string;
  readonly item: string;
  readonly version: number;
  readonly kind: "item" | "secret";
  readonly category: string;
}

/** What every blob of an item is bound to: swapped with another's, it does not open. */
export const itemContext = ({ workspace, vault, item, version, kind, category }: ItemContext): Bytes =>
  pae("sealbot/v1/item", workspace, vault, item, version, kind, category);

export interface Drop {
  /** The item key, sealed to the vault's box key: 80 bytes. */
  readonly wrap: Bytes;
  /** The padded plaintext under the item key. */
  readonly blob: Bytes;
}

/**
 * Seals `plaintext` under a fresh item key to the vault's box key. The caller wipes the plaintext.
 * @throws InputError `bad-point` when the box key is weak.
 */
export async function sealDrop(boxKey: Uint8Array, context: ItemContext, plaintext: Uint8Array): Promise<Drop> {
  const itemKey = randomBytes(32);
  const padded = pad(plaintext);
  try {
    return { wrap: sealBox(itemKey, boxKey), blob: await encrypt(itemKey, padded, itemContext(context)) };
  } finally {
    wipe(itemKey, padded);
  }
}
