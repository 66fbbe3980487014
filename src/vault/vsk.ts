// The Vault Secret Key as people see, type and read it aloud: seven groups of six that also tell which vault they
// are for.
import type { VaultId } from "../base/ids.ts";
import { utf8 } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import {
  findBytes,
  formatKey,
  type KeyForm,
  keyGroup,
  parseKey,
  refuseKey,
  symbolsOf,
  wipeSymbols,
} from "./key-text.ts";

/** Bytes of the secret inside. */
export const vskLength = 20;

const version = 0;
const tagLength = 3;
const form: KeyForm = {
  name: "Vault Secret Key",
  prefix: "vsk",
  symbols: 1 + tagLength + (vskLength * 8) / 5,
  again: "Type it again from where it was written down when the vault was created.",
};

/** The first three symbols of SHA-256("sealbot/v1/vsk-tag" ‖ vault id): tells the keys of two vaults apart offline. */
function vaultTag(vault: VaultId): number[] {
  return symbolsOf(sha256(utf8("sealbot/v1/vsk-tag"), utf8(vault)).subarray(0, 2)).slice(0, tagLength);
}

/** `VSK1-` and seven groups of six, upper case. The text cannot be wiped: show it, write it, and let it go. */
export function formatVsk(vault: VaultId, secret: Uint8Array): string {
  return formatKey(form, [version, ...vaultTag(vault), ...symbolsOf(secret)]);
}

/** Group `n` (1–7) of a key in its text form, for the question "type group 4 back". */
export const groupOf = (text: string, n: number): string => keyGroup(form, text, n);

/**
 * The 20 secret bytes of a key as somebody typed it; case, spaces and hyphens do not matter.
 * @throws InputError `bad-key`: a typo (naming the group when only one change makes it right), or the key of another
 * vault. The message never shows what was typed.
 */
export function parseVsk(text: string, vault: VaultId): Uint8Array {
  const words = parseKey(form, text);
  if (words[0] !== version) throw refuseKey(form, "made by a newer version", "Update sealbot on this machine.");
  if (vaultTag(vault).some((symbol, i) => symbol !== words[i + 1])) {
    throw refuseKey(
      form,
      "this key belongs to another vault",
      "Look for the key that was shown when this very vault was created.",
    );
  }
  const secret = findBytes(words.slice(1 + tagLength));
  wipeSymbols(words);
  if (secret?.length !== vskLength) throw refuseKey(form, "typo", form.again);
  return secret;
}
