// Reads the body of a request, bounded, as JSON or as a form. What it holds may be a secret: an error tells lengths
// and never a part of it.
import { errorOf } from "../../base/errors.ts";
import { parseStrictJson } from "../../base/strict-json.ts";

/** @throws InputError `too-large`, or `protocol-error` for what is not UTF-8. */
export async function readBodyText(request: Request, most: number): Promise<string> {
  const tooLarge = () => errorOf({ code: "too-large", message: `body: at most ${most} bytes are allowed` });
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > most) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw errorOf({ code: "protocol-error", message: `body: not UTF-8 (${length} bytes)` });
  }
}

export const isJson = (type: string): boolean => /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);
const isForm = (type: string): boolean =>
  /^application\/x-www-form-urlencoded\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);

/** More fields than any form here has. */
const mostFields = 100;

/**
 * A JSON document or a form; `setup[type]=BEARER` is the field `type` within `setup`.
 * @returns `undefined` for another content type.
 * @throws InputError `too-large` or `protocol-error`.
 */
export async function readDocument(request: Request, most: number): Promise<{ value: unknown } | undefined> {
  const type = request.headers.get("content-type") ?? "";
  if (isJson(type)) return { value: parseStrictJson(await readBodyText(request, most), "body") };
  return isForm(type) ? { value: parseForm(await readBodyText(request, most)) } : undefined;
}

type Fields = Map<string, string | Fields>;

function parseForm(text: string): unknown {
  const refuse = (what: string) => errorOf({ code: "protocol-error", message: `body: ${what}` });
  const fields: Fields = new Map();
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length > mostFields) throw refuse(`at most ${mostFields} fields are allowed`);
  for (const [key, value] of pairs) {
    const [, outer, inner] = /^([^[\]]+)(?:\[([^[\]]+)\])?$/.exec(key) ?? [];
    if (outer === undefined) throw refuse("a field's name is neither plain nor of the form a[b]");
    const within = inner === undefined ? fields : (fields.get(outer) ?? new Map());
    const field = inner ?? outer;
    if (typeof within === "string" || within.has(field)) throw refuse("a field stands twice");
    within.set(field, value);
    if (inner !== undefined) fields.set(outer, within);
  }
  return objectOf(fields);
}

/** `fromEntries` makes every name a field of its own, whatever it is called. */
const objectOf = (fields: Fields): object =>
  Object.fromEntries([...fields].map(([key, value]) => [key, typeof value === "string" ? value : objectOf(value)]));
