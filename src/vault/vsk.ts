// The Vault Secret Key as people see, type and read it aloud: Bech32m in seven groups of six. A mistake is found
// offline, and where possible the group it is in.
import { bech32m } from "@scure/base";
import { errorOf } from "../base/errors.ts";
import type { VaultId } from "../base/ids.ts";
import { utf8 } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";

/** Bytes of the secret inside. */
export const vskLength = 20;

const prefix = "vsk";
const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const symbols = 42;
const groupSize = 6;
const version = 0;
const dataLength = 1 + 3 + 32;

/** The first three symbols of SHA-256("sealbot/v1/vsk-tag" ‖ vault id): tells the keys of two vaults apart offline. */
function vaultTag(vault: VaultId): number[] {
  return bech32m.toWords(sha256(utf8("sealbot/v1/vsk-tag"), utf8(vault)).subarray(0, 2)).slice(0, 3);
}

/** `VSK1-` and seven groups of six, upper case. The text cannot be wiped: show it, write it, and let it go. */
export function formatVsk(vault: VaultId, secret: Uint8Array): string {
  const words = [version, ...vaultTag(vault), ...bech32m.toWords(secret)];
  const text = bech32m.encode(prefix, words, false).toUpperCase();
  return groupsOf(text.slice(prefix.length + 1)).reduce(
    (shown, group) => `${shown}-${group}`,
    text.slice(0, prefix.length + 1),
  );
}

const groupsOf = (body: string): string[] => body.match(new RegExp(`.{1,${groupSize}}`, "g")) ?? [];

/** Group `n` (1–7) of a key in its text form, for the question "type group 4 back". */
export function groupOf(text: string, n: number): string {
  return groupsOf(bodyOf(text).toUpperCase())[n - 1] ?? "";
}

function bodyOf(text: string): string {
  const compact = text.replace(/[\s-]/g, "").toLowerCase();
  return compact.startsWith(`${prefix}1`) ? compact.slice(prefix.length + 1) : compact;
}

const refuse = (message: string, hint: string) =>
  errorOf({ code: "bad-key", message: `Vault Secret Key: ${message}`, hint });

/**
 * The 20 secret bytes of a key as somebody typed it; case, spaces and hyphens do not matter.
 * @throws InputError `bad-key`: a typo (naming the group when only one change makes it right), or the key of another
 * vault. The message never shows what was typed.
 */
export function parseVsk(text: string, vault: VaultId): Uint8Array {
  const body = bodyOf(text);
  const again = "Type it again from where it was written down when the vault was created.";
  if (body.length !== symbols) {
    throw refuse(
      `has ${body.length} characters instead of ${symbols}`,
      "It looks like VSK1- and seven groups of six characters.",
    );
  }
  const words = decode(body);
  if (!words) {
    const group = groupWithTypo(body);
    throw refuse(group ? `typo in group ${group}` : "typo", again);
  }
  if (words[0] !== version) throw refuse("made by a newer version", "Update sealbot on this machine.");
  if (vaultTag(vault).some((symbol, i) => symbol !== words[i + 1])) {
    throw refuse(
      "this key belongs to another vault",
      "Look for the key that was shown when this very vault was created.",
    );
  }
  const secret = findBytes(words.slice(4));
  wipeWords(words);
  if (secret?.length !== vskLength) throw refuse("typo", again);
  return secret;
}

function decode(body: string): number[] | undefined {
  try {
    const { words } = bech32m.decode(`${prefix}1${body}`, false);
    return words.length === dataLength ? [...words] : undefined;
  } catch {
    return undefined;
  }
}

function findBytes(words: number[]): Uint8Array | undefined {
  try {
    return bech32m.fromWords(words);
  } catch {
    return undefined;
  }
}

/** Tries all 42 × 31 single substitutions; the group if exactly one of them is valid. */
function groupWithTypo(body: string): number | undefined {
  const valid: number[] = [];
  for (let i = 0; i < body.length; i++) {
    for (const symbol of alphabet) {
      if (symbol === body[i]) continue;
      const words = decode(body.slice(0, i) + symbol + body.slice(i + 1));
      if (words) {
        valid.push(i);
        wipeWords(words);
      }
    }
  }
  const [only, ...more] = valid;
  return only === undefined || more.length > 0 ? undefined : Math.floor(only / groupSize) + 1;
}

const wipeWords = (words: number[]): void => void words.fill(0);
