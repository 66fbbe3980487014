// JSON as signed statements and frames need it: no duplicate keys, no deep nesting, no invalid UTF-8.
// JSON.parse keeps the last of two equal keys silently, so a signer and a reader could see different documents.
import { errorOf } from "./errors.ts";
import { findJsonFault, placeIn } from "./json-fault.ts";

export const maxDepth = 64;

const refuse = (what: string, place: string) =>
  errorOf({ code: "protocol-error", message: `${place}: ${what}`, hint: "Send one plain JSON document." });

/**
 * Parses `text`, refusing duplicate keys and more than `maxDepth` levels.
 * @throws InputError `protocol-error` naming `place`, never the text.
 */
export function parseStrictJson(text: string, place = "JSON"): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(`not JSON at ${placeIn(text, findJsonFault(text) ?? 0)}`, place);
  }
  checkKeys(text, place);
  return value;
}

/** Parses UTF-8 bytes; see `parseStrictJson`. */
export function parseStrictJsonBytes(bytes: Uint8Array, place = "JSON"): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse(`not UTF-8 (${bytes.length} bytes)`, place);
  }
  return parseStrictJson(text, place);
}

/** Walks a text that JSON.parse has accepted; only strings and brackets matter. */
function checkKeys(text: string, place: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      const start = i++;
      while (text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
      const keys = open[open.length - 1];
      if (!keys || !isKey(text, i + 1)) continue;
      const raw = text.slice(start, i + 1);
      const key: string = raw.includes("\\") ? JSON.parse(raw) : raw.slice(1, -1);
      if (keys.has(key)) throw refuse(`a key stands twice, at ${placeIn(text, start)}`, place);
      keys.add(key);
    } else if (c === 0x7b || c === 0x5b) {
      open.push(c === 0x7b ? new Set() : undefined);
      if (open.length > maxDepth) throw refuse(`nested deeper than ${maxDepth} levels`, place);
    } else if (c === 0x7d || c === 0x5d) open.pop();
  }
}

function isKey(text: string, after: number): boolean {
  let i = after;
  while (" \t\r\n".includes(text.charAt(i)) && i < text.length) i++;
  return text.charCodeAt(i) === 0x3a;
}
