// The text form of keys against the published vectors of Bech32m (BIP 350).
import { expect, test } from "vitest";
import { formatKey, type KeyForm, parseKey } from "../../src/vault/key-text.ts";
import { codeOf } from "../support/backends.ts";

const form = (prefix: string, symbols: number): KeyForm => ({ name: "test key", prefix, symbols, again: "Again." });
const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const symbolsIn = (text: string): number[] => [...text].map((symbol) => alphabet.indexOf(symbol));

const valid: [text: string, prefix: string, data: string][] = [
  ["A1LQFN3A", "a", ""],
  ["a1lqfn3a", "a", ""],
  ["abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", "abcdef", "l7aum6echk45nj3s0wdvt2fg8x9yrzpq"],
  [
    "split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
    "split",
    "checkupstagehandshakeupstreamerranterredcaperred",
  ],
  ["?1v759aa", "?", ""],
];
for (const [text, prefix, data] of valid) {
  test(`${text} is read and written as BIP 350 says`, () => {
    expect(parseKey(form(prefix, data.length), text)).toEqual(symbolsIn(data));
    expect(formatKey(form(prefix, data.length), symbolsIn(data)).replaceAll("-", "").toLowerCase()).toBe(
      text.toLowerCase(),
    );
  });
}

const invalid: [text: string, prefix: string, symbols: number, why: string][] = [
  ["y1b0jsk6g", "y", 1, "a symbol that is not one"],
  ["lt1igcx5c0", "lt", 1, "a symbol that is not one"],
  ["in1muywd", "in", 0, "a checksum that is too short"],
  ["mm1crxm3i", "mm", 0, "a symbol of the checksum that is not one"],
  ["au1s5cgom", "au", 0, "a symbol of the checksum that is not one"],
  ["a12uel5l", "a", 0, "the checksum of Bech32, not of Bech32m"],
];
for (const [text, prefix, symbols, why] of invalid) {
  test(`${text} is refused: ${why}`, async () =>
    expect(await codeOf(() => parseKey(form(prefix, symbols), text))).toBe("bad-key"));
}
