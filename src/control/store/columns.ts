// What a column holds beside text and numbers: JSON that this program wrote itself. It parses nothing from outside.
import type { Kysely } from "kysely";
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

/** The place after which a page begins; a cursor that was not given out here begins at the start. */
export function readCursor(cursor: string | undefined): string[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(value) && value.every((part) => typeof part === "string") ? value : undefined;
  } catch {
    // Only a caller who made it up can send this, and gets the first page.
    return undefined;
  }
}
