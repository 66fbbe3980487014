// Every way a secret may stand in a text: what the masker looks for. Encodings only: a part, a hash or an encrypted
// form of a secret is not among them.
import { base64nopad, base64urlnopad, hex } from "@scure/base";

/** Spellings shorter than this are ordinary words: masking them would black out everything else. */
const leastLength = 2;

const encoder = new TextEncoder();

/**
 * The texts `secret` is found by, longest first: raw, JSON-escaped, URL-encoded, base64 and base64url of the
 * raw and of the JSON-escaped, and hex.
 * Of base64 only the characters that do not depend on the neighbours are given, for each of the three offsets.
 */
export function spellingsOf(secret: Uint8Array): string[] {
  const texts = textsOf(secret);
  const forms = texts.flatMap((text) => [text, ...jsonEscaped(text)]);
  const all = new Set([...forms, ...urlEncoded(secret), ...base64Inner(secret)]);
  // A token's payload is base64 of JSON: an escaped secret looks another way in it.
  for (const text of texts)
    for (const form of base64Inner(encoder.encode(JSON.stringify(text).slice(1, -1)))) all.add(form);
  all.add(hex.encode(secret)).add(hex.encode(secret).toUpperCase());
  return [...all].filter((spelling) => spelling.length >= leastLength).sort((a, b) => b.length - a.length);
}

/** As UTF-8; a key that is no text may still be printed as one, byte by byte or with U+FFFD for what is invalid. */
function textsOf(secret: Uint8Array): string[] {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(secret);
  if (!text.includes("\ufffd")) return [text];
  const byteByByte = Array.from(secret, (byte) => String.fromCharCode(byte)).join("");
  return [byteByByte, ...(text.replaceAll("\ufffd", "").length < 4 ? [] : [text])];
}

/** Inside JSON, and inside JSON inside JSON; serialisers differ in how much they escape and in the case of `\u`. */
function jsonEscaped(text: string): string[] {
  const minimal = JSON.stringify(text).slice(1, -1);
  const ascii = minimal.replace(/[\u007f-\uffff]/g, unicodeEscape);
  const forms = [minimal, ascii].flatMap((form) => [
    form,
    form.replaceAll("/", "\\/"),
    form.replace(/[<>&]/g, unicodeEscape),
  ]);
  // JSON.stringify writes control characters with lower-case digits; what a program escapes itself may differ.
  const cases = forms.flatMap((form) => [
    form,
    form.replace(/\\u[0-9a-f]{4}/g, upperDigits),
    form.replace(/\\u(?!00[01])[0-9a-f]{4}/g, upperDigits),
  ]);
  return [...cases, ...cases.map((form) => JSON.stringify(form).slice(1, -1))];
}

const unicodeEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
const upperDigits = (unit: string) => `\\u${unit.slice(2).toUpperCase()}`;

/** What encodeURIComponent, RFC 3986, a path, encodeURI and a form leave as it is; only a form writes a space as +. */
const unescaped = [/[\w.!~*'()-]/, /[\w.~-]/, /[\w.~/-]/, /[\w.!~*'();/?:@&=+$,#-]/, /[\w.*-]/];

/** What stands for each byte, once with upper-case digits and once with lower-case ones. */
const urlTables = unescaped.flatMap((keep, i) => {
  const isForm = i === unescaped.length - 1;
  const tableOf = (digits: (hexadecimal: string) => string) =>
    Array.from({ length: 256 }, (_, byte) => {
      const character = String.fromCharCode(byte);
      if (keep.test(character)) return character;
      return isForm && character === " " ? "+" : `%${digits(byte.toString(16).padStart(2, "0"))}`;
    });
  return [tableOf((digits) => digits.toUpperCase()), tableOf((digits) => digits)];
});

function urlEncoded(secret: Uint8Array): string[] {
  return urlTables.map((table) => {
    let text = "";
    for (const byte of secret) text += table[byte];
    return text;
  });
}

/** Each character carries six bits: those that also carry bits of a neighbour are left out. */
function base64Inner(secret: Uint8Array): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const shifted = new Uint8Array(offset + secret.length);
    shifted.set(secret, offset);
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor((shifted.length * 8) / 6);
    return [base64nopad.encode(shifted).slice(from, to), base64urlnopad.encode(shifted).slice(from, to)];
  });
}
