// Recovery codes and account keys as people write them down.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatAccountKey,
  formatRecoveryCode,
  newAccountSecret,
  parseAccountKey,
  parseRecoveryCode,
} from "../../../src/client/account/account-text.ts";

const forms = [
  { name: "recovery code", prefix: "SBR1", format: formatRecoveryCode, parse: parseRecoveryCode },
  { name: "account key", prefix: "SBA1", format: formatAccountKey, parse: parseAccountKey },
];

test.each(forms)("a $name reads back to its 160 bits, however it is typed", ({ prefix, format, parse }) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (secret) => {
      const text = format(secret);
      expect(text.startsWith(`${prefix}-`)).toBe(true);
      for (const typed of [text, text.toLowerCase(), text.replaceAll("-", " "), ` ${text.slice(5)}\n`]) {
        expect(parse(typed)).toEqual(secret);
      }
    }),
    { numRuns: 30 },
  );
});

test.each(forms)(
  "one wrong character of a $name is named by its group, and nothing typed is shown",
  ({ format, parse }) => {
    const text = format(newAccountSecret());
    const at = text.length - 2;
    const wrong = text.slice(0, at) + (text[at] === "Q" ? "P" : "Q") + text.slice(at + 1);
    expect(() => parse(wrong)).toThrow(/typo in group 7/);
    expect(() => parse(wrong)).not.toThrow(wrong);
  },
);

test("one kind of text is not taken for the other", () => {
  const secret = newAccountSecret();
  expect(() => parseAccountKey(formatRecoveryCode(secret))).toThrow(/account key/);
  expect(() => parseRecoveryCode(formatAccountKey(secret).slice(5))).toThrow(/typo/);
});
