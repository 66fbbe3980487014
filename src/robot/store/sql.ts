// Prepared statements with typed rows: the one place where a row of SQLite becomes a value.
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { SealbotError } from "../../base/errors.ts";
import { findStorageFault } from "../../base/storage-fault.ts";

export type Row = Readonly<Record<string, string | number | bigint | Uint8Array | null>>;

interface SqlEvents {
  /** Hears of each fault of the disk before it is thrown. */
  readonly faulted: (fault: SealbotError) => void;
  /** Hears of each statement that `run` has carried out, before its result is known to anybody. */
  readonly written: () => void;
}

/** Prepares each text once and keeps it. What a disk does not take is thrown as the disk's fault. */
export class Sql {
  readonly #database: DatabaseSync;
  readonly #place: string;
  readonly #events: SqlEvents;
  readonly #prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  /** `place` is where the database is. */
  constructor(database: DatabaseSync, place: string, events: SqlEvents) {
    this.#database = database;
    this.#place = place;
    this.#events = events;
  }

  exec(text: string): void {
    this.#guard(() => this.#database.exec(text));
  }

  run(text: string, ...values: SQLInputValue[]): { changes: number; lastId: number } {
    const { changes, lastInsertRowid } = this.#guard(() => this.#prepare(text).run(...values));
    this.#events.written();
    return { changes: Number(changes), lastId: Number(lastInsertRowid) };
  }

  find(text: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#guard(() => this.#prepare(text).get(...values));
  }

  all(text: string, ...values: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#prepare(text).all(...values));
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const fault = findStorageFault(error, this.#place);
      if (!fault) throw error;
      this.#events.faulted(fault);
      throw fault;
    }
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
