// What a column holds beside text and numbers: JSON that this program wrote itself. It parses nothing from outside.
import type { Kysely } from "kysely";
import { errorOf } from "../../base/errors.ts";
import type { Tables } from "./tables.ts";

/** A database or a transaction of it. */
export type Executor = Kysely<Tables>;

export const toJson = (value: unknown): string => JSON.stringify(value);
/** Reads back what `toJson` wrote. */
export const fromJson = <T>(text: string): T => JSON.parse(text) as T;
export const findJson = <T>(text: string | null): T | null => (text === null ? null : fromJson<T>(text));

/** Rows one more than asked for tell whether there is a next page. */
export function pageOfRows<R, T>(rows: R[], limit: number, key: (row: R) => string[], shape: (row: R) => T) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? Buffer.from(toJson(key(last))).toString("base64url") : null;
  return { data: shown.map(shape), next_cursor: next };
}

/** The place after which a page begins. @throws InputError `bad-input` for a cursor that was not given out here. */
export function readCursor(cursor: string | undefined): string[] | undefined {
  if (cursor === undefined) return undefined;
  const value = parsedCursor(cursor);
  if (Array.isArray(value) && value.every((part) => typeof part === "string")) return value;
  throw errorOf({
    code: "bad-input",
    message: "cursor: not one that a list gave out",
    hint: "Take next_cursor of the page before, or leave it out to begin at the start.",
  });
}

function parsedCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return undefined; // Not even JSON: refused like any other that does not fit.
  }
}
