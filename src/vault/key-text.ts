// The text form of keys that people write down, read aloud and type: Bech32m in groups of six. A mistake is found
// offline, and where possible the group it is in. No error ever shows what was typed.
import { bech32m } from "@scure/base";
import { errorOf } from "../base/errors.ts";

export interface KeyForm {
  /** What an error calls it. */
  readonly name: string;
  /** Bech32m's human-readable part, lower case. */
  readonly prefix: string;
  /** Symbols before the checksum. */
  readonly symbols: number;
  /** What to do after a typo. */
  readonly again: string;
}

const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const checksumLength = 6;
const groupSize = 6;

const groupsOf = (body: string): string[] => body.match(new RegExp(`.{1,${groupSize}}`, "g")) ?? [];

/** The prefix, `1`, and groups of six, upper case, such as `VSK1-QNW694-…`. The text cannot be wiped: let it go soon. */
export function formatKey({ prefix }: KeyForm, words: number[]): string {
  const text = bech32m.encode(prefix, words, false).toUpperCase();
  const head = text.slice(0, prefix.length + 1);
  return [head, ...groupsOf(text.slice(head.length))].join("-");
}

/** The bytes as the symbols that `formatKey` takes. */
export const symbolsOf = (bytes: Uint8Array): number[] => bech32m.toWords(bytes);

/** The bytes of whole symbols; undefined when the bits left over are not zero. */
export function findBytes(words: number[]): Uint8Array | undefined {
  try {
    return bech32m.fromWords(words);
  } catch {
    return undefined;
  }
}

export const wipeSymbols = (words: number[]): void => void words.fill(0);

/** Group `n` (from 1) of a key in its text form, for the question "type group 4 back". */
export function keyGroup(form: KeyForm, text: string, n: number): string {
  return groupsOf(bodyOf(form, text).toUpperCase())[n - 1] ?? "";
}

function bodyOf({ prefix }: KeyForm, text: string): string {
  const compact = text.replace(/[\s-]/g, "").toLowerCase();
  return compact.startsWith(`${prefix}1`) ? compact.slice(prefix.length + 1) : compact;
}

/**
 * The symbols of a key as somebody typed it, checksum taken off; case, spaces and hyphens do not matter.
 * @throws InputError `bad-key`: wrong length, or a typo (naming the group when only one change makes it right).
 */
export function parseKey(form: KeyForm, text: string): number[] {
  const body = bodyOf(form, text);
  const length = form.symbols + checksumLength;
  if (body.length !== length) {
    const groups = Math.ceil(length / groupSize);
    throw refuseKey(
      form,
      `has ${body.length} characters instead of ${length}`,
      `It looks like ${form.prefix.toUpperCase()}1- and ${groups} groups of six characters.`,
    );
  }
  const words = decode(form, body);
  if (words) return words;
  const group = groupWithTypo(form, body);
  throw refuseKey(form, group ? `typo in group ${group}` : "typo", form.again);
}

export const refuseKey = ({ name }: KeyForm, message: string, hint: string) =>
  errorOf({ code: "bad-key", message: `${name}: ${message}`, hint });

function decode({ prefix, symbols }: KeyForm, body: string): number[] | undefined {
  try {
    const { words } = bech32m.decode(`${prefix}1${body}`, false);
    return words.length === symbols ? [...words] : undefined;
  } catch {
    return undefined;
  }
}

/** Tries every single substitution; the group if exactly one of them is valid. */
function groupWithTypo(form: KeyForm, body: string): number | undefined {
  const valid: number[] = [];
  for (let i = 0; i < body.length; i++) {
    for (const symbol of alphabet) {
      if (symbol === body[i]) continue;
      const words = decode(form, body.slice(0, i) + symbol + body.slice(i + 1));
      if (words) {
        valid.push(i);
        wipeSymbols(words);
      }
    }
  }
  const [only, ...more] = valid;
  return only === undefined || more.length > 0 ? undefined : Math.floor(only / groupSize) + 1;
}
