// Prepared statements with typed rows: the one place where a row of SQLite becomes a value.
import type { DatabaseSync, SQLInputValue } from "node:sqlite";

export type Row = Readonly<Record<string, string | number | bigint | Uint8Array | null>>;

/** Prepares each text once and keeps it. */
export class Sql {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  run(text: string, ...values: SQLInputValue[]): { changes: number; lastId: number } {
    const { changes, lastInsertRowid } = this.#prepare(text).run(...values);
    return { changes: Number(changes), lastId: Number(lastInsertRowid) };
  }

  find(text: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(text).get(...values);
  }

  all(text: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(text).all(...values);
  }

  #prepare(text: string) {
    const known = this.#prepared.get(text);
    if (known) return known;
    const statement = this.#database.prepare(text);
    this.#prepared.set(text, statement);
    return statement;
  }
}

export const textOf = (row: Row | undefined, column: string): string => String(row?.[column] ?? "");
export const numberOf = (row: Row | undefined, column: string): number => Number(row?.[column] ?? 0);
export function bytesOf(row: Row | undefined, column: string): Uint8Array {
  const value = row?.[column];
  return value instanceof Uint8Array ? value : new Uint8Array();
}
