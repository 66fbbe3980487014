// An item's value put together from the command line: `--field`, `--field-file`, `--fields-stdin`, `--value-file`.
// What is secret comes from files or stdin only.
import { errorOf } from "../base/errors.ts";
import { findOwn } from "../base/own.ts";
import { parseStrictJsonBytes } from "../base/strict-json.ts";
import { fromUtf8 } from "../crypto/bytes.ts";
import { getCategory } from "../vault/categories.ts";
import type { Context } from "./context.ts";
import { readSecretFile } from "./secret-input.ts";

export type Fields = Record<string, unknown>;

/** The field at a path such as `smtp.password`; a field of a `custom` item by its own name. */
export function fieldAt(value: unknown, path: string): unknown {
  if (!isObject(value)) return path === "value" ? value : undefined;
  if (Object.hasOwn(value, path)) return value[path];
  const custom = Array.isArray(value.fields)
    ? value.fields.find((field: unknown) => isObject(field) && field.name === path)
    : undefined;
  if (isObject(custom)) return custom.value;
  const [first = "", ...rest] = path.split(".");
  return rest.length > 0 && Object.hasOwn(value, first) ? fieldAt(value[first], rest.join(".")) : undefined;
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Puts `given` at a path, making objects on the way. A `custom` item keeps a list of named fields. */
export function setField(fields: Fields, path: string, given: unknown, isSecret: boolean): void {
  if (Array.isArray(fields.fields)) {
    const kept = fields.fields.filter((field: unknown) => !(isObject(field) && field.name === path));
    fields.fields = [...kept, { name: path, secret: isSecret, value: String(given) }];
    return;
  }
  const steps = path.split(".");
  const last = steps.pop() ?? path;
  let inner = fields;
  for (const step of steps) {
    const next = findOwn(inner, step);
    const child = isObject(next) ? next : {};
    inner[step] = child;
    inner = child;
  }
  inner[last] = given;
}

/** `k=v` in two. @throws InputError `bad-input`, never showing what stands after the `=`. */
export function splitPair(pair: string, flag: string): readonly [string, string] {
  const at = pair.indexOf("=");
  if (at > 0 && !/__proto__|constructor|prototype/.test(pair.slice(0, at)))
    return [pair.slice(0, at), pair.slice(at + 1)];
  throw errorOf({ code: "bad-input", message: `${flag}: expected NAME=${flag === "--field" ? "VALUE" : "FILE"}` });
}

/** @throws InputError `bad-input` when the field is one that must not stand on a command line. */
export function checkOpenField(category: string, field: string): void {
  const { secrets } = getCategory(category);
  // A category that names no fields is secret as a whole.
  const isOpen = category === "custom" || (secrets.length > 0 && !secrets.includes(field));
  if (isOpen) return;
  throw errorOf({
    code: "bad-input",
    message: `--field ${field}: this field is secret, and others on this machine can read a command line`,
    hint: `Use --field-file ${field}=PATH, or --fields-stdin.`,
  });
}

/** A value from the command line: numbers and switches as such where the category expects them. */
export function openValue(field: string, text: string): unknown {
  const name = field.split(".").at(-1) ?? field;
  if (name === "port" && /^\d+$/.test(text)) return Number(text);
  if (name === "tls" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** A secret field's text from its file, less one final newline; a document's content as base64. */
export async function fileValue(context: Context, category: string, field: string, path: string): Promise<unknown> {
  return secretValue(category, field, await readSecretFile(context, path, `--field-file ${field}`));
}

/** What the bytes of a file or pipe are in the item. */
export function secretValue(category: string, field: string, bytes: Uint8Array): string {
  if (category === "document" && field === "content") return Buffer.from(bytes).toString("base64");
  const end = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
  return fromUtf8(bytes.subarray(0, end), field);
}

/** One JSON object. @throws InputError `bad-input` without a word of what it holds. */
export function parseFields(bytes: Uint8Array, category: string): Fields {
  const value = parseStrictJsonBytes(bytes, "--fields-stdin");
  if (!isObject(value)) throw errorOf({ code: "bad-input", message: "--fields-stdin: expected one JSON object" });
  if (category !== "custom" || Array.isArray(value.fields)) return value;
  const fields: Fields = { fields: [] };
  for (const [name, field] of Object.entries(value)) setField(fields, name, field, true);
  return fields;
}
