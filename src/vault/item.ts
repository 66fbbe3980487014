// Sealing and opening one version of one item. Every version has a key of its own; where it belongs is part of what
// is authenticated, so a server that swaps two of them is found out before anything is decrypted.
import { errorOf } from "../base/errors.ts";
import type { ItemId } from "../base/ids.ts";
import { decrypt, encrypt } from "../crypto/aead.ts";
import { fromUtf8, randomBytes, utf8, wipe } from "../crypto/bytes.ts";
import { itemContext } from "../crypto/drop.ts";
import { pad, unpad } from "../crypto/pad.ts";
import { pae } from "../crypto/pae.ts";
import { maxDocumentBytes, maxItemBytes } from "./field-shapes.ts";
import type { VaultEpoch, VaultKeys } from "./keys.ts";

export type ItemKind = "item" | "secret";

/** Where a version belongs; all of it is authenticated with the ciphertext. */
export interface ItemPlace {
  readonly item: ItemId;
  readonly version: number;
  readonly kind: ItemKind;
  readonly category: string;
}

export interface SealedItem {
  /** The item key under the vault's wrap key. */
  readonly wrap: Uint8Array;
  /** The padded JSON value under the item key. */
  readonly blob: Uint8Array;
}

const wrapAad = ({ workspace, vault, epoch }: VaultEpoch, { item, version }: ItemPlace) =>
  pae("sealbot/v1/cek", workspace, vault, epoch, item, version);

const blobAad = ({ workspace, vault }: VaultEpoch, place: ItemPlace) => itemContext({ workspace, vault, ...place });

/**
 * Seals any JSON value as a new version under a fresh item key.
 * @throws InputError `too-large`.
 */
export async function sealItem(keys: VaultKeys, place: ItemPlace, value: unknown): Promise<SealedItem> {
  const plain = utf8(JSON.stringify(value));
  const most = place.category === "document" ? maxDocumentBytes : maxItemBytes;
  if (plain.length > most)
    throw errorOf({ code: "too-large", message: `item: ${plain.length} bytes of JSON, at most ${most} are allowed` });
  const itemKey = randomBytes(32);
  const padded = pad(plain);
  try {
    return {
      wrap: await encrypt(keys.wrap, itemKey, wrapAad(keys.context, place)),
      blob: await encrypt(itemKey, padded, blobAad(keys.context, place)),
    };
  } finally {
    wipe(itemKey, plain, padded);
  }
}

/**
 * The JSON value of one version.
 * @throws AuthError `wrong-context` when wrap or blob belong elsewhere or were changed; InputError `bad-suite`.
 */
export async function openItem(keys: VaultKeys, place: ItemPlace, { wrap, blob }: SealedItem): Promise<unknown> {
  const itemKey = await decrypt(keys.wrap, wrap, wrapAad(keys.context, place));
  return await openBlob(itemKey, keys.context, place, blob);
}

/**
 * The JSON value under an item key, which is wiped.
 * @throws AuthError `wrong-context` when the blob belongs elsewhere or was changed; InputError `bad-suite`.
 */
export async function openBlob(
  itemKey: Uint8Array,
  context: VaultEpoch,
  place: ItemPlace,
  blob: Uint8Array,
): Promise<unknown> {
  try {
    const padded = await decrypt(itemKey, blob, blobAad(context, place));
    try {
      return parsed(fromUtf8(unpad(padded), "item"));
    } finally {
      wipe(padded);
    }
  } finally {
    wipe(itemKey);
  }
}

/** The platform's own error would quote the plaintext. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw errorOf({ code: "protocol-error", message: "item: its plaintext is not JSON" });
  }
}

/** @throws AuthError `wrong-context` unless the wrap is the very version's. Nothing of the item is opened. */
export async function checkWrap(keys: VaultKeys, place: ItemPlace, wrap: Uint8Array): Promise<void> {
  wipe(await decrypt(keys.wrap, wrap, wrapAad(keys.context, place)));
}

/** The item key under another vault's (or epoch's) wrap key; the blob stays as it is. */
export async function rewrapItem(
  from: VaultKeys,
  to: VaultKeys,
  place: ItemPlace,
  wrap: Uint8Array,
): Promise<Uint8Array> {
  const itemKey = await decrypt(from.wrap, wrap, wrapAad(from.context, place));
  try {
    return await encrypt(to.wrap, itemKey, wrapAad(to.context, place));
  } finally {
    wipe(itemKey);
  }
}
