// Items that were put into a vault from outside: their key is sealed to the vault's box key, and everything else is as
// with any item. Where one belongs is authenticated with its ciphertext, so two of them cannot be swapped.
import { wipe } from "../crypto/bytes.ts";
import { openBox, sealBox } from "../crypto/sealed-box.ts";
import { type ItemPlace, openBlob, type SealedItem } from "./item.ts";
import type { VaultKeys } from "./keys.ts";

/**
 * Whether something from outside may have this id. What people sign has ids of its own kind: of those none comes from
 * outside, also when nothing signed has it any more but a permit, or a flow, still names it.
 */
export const isDropboxId = (item: string): boolean => !item.startsWith("itm_");

const openItemKey = ({ box }: VaultKeys, wrap: Uint8Array): Uint8Array => openBox(wrap, box.publicKey, box.secretKey);

/**
 * The JSON value of one version; `wrap` is its key, sealed to the vault's box key.
 * @throws AuthError `wrong-context` when wrap or blob belong elsewhere or were changed; InputError `bad-suite`.
 */
export async function openDropboxItem(keys: VaultKeys, place: ItemPlace, { wrap, blob }: SealedItem): Promise<unknown> {
  return await openBlob(openItemKey(keys, wrap), keys.context, place, blob);
}

/**
 * The item key sealed to the box key of another epoch; the blob stays as it is.
 * @throws AuthError `wrong-context` when it was not sealed to this vault's box key.
 */
export function resealDropboxItem(from: VaultKeys, to: VaultKeys, wrap: Uint8Array): Uint8Array {
  const itemKey = openItemKey(from, wrap);
  try {
    return sealBox(itemKey, to.box.publicKey);
  } finally {
    wipe(itemKey);
  }
}
