// What a robot must remember so that a server cannot make it forget: pins, what was seen, how often a key was used.
import type { Pin } from "../../trust/pin.ts";
import { numberOf, type Sql, textOf } from "./sql.ts";

/** Named whole numbers, such as the generation of this robot. */
export class CounterTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  get(name: string): number {
    return numberOf(this.#sql.find("SELECT value FROM counters WHERE name = ?", name), "value");
  }

  set(name: string, value: number): void {
    this.#sql.run(
      "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      name,
      value,
    );
  }
}

/** Small JSON documents by key. */
export class DocumentTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  find(key: string): unknown {
    const row = this.#sql.find("SELECT text FROM documents WHERE key = ?", key);
    return row && JSON.parse(textOf(row, "text"));
  }

  set(key: string, value: unknown): void {
    this.#sql.run(
      "INSERT INTO documents (key, text) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET text = excluded.text",
      key,
      JSON.stringify(value),
    );
  }

  delete(key: string): void {
    this.#sql.run("DELETE FROM documents WHERE key = ?", key);
  }
}

/** The newest link of each signed chain. */
export class PinTable {
  readonly #documents: DocumentTable;

  constructor(documents: DocumentTable) {
    this.#documents = documents;
  }

  find(chain: string): Pin | undefined {
    return this.#documents.find(`pin/${chain}`) as Pin | undefined;
  }

  set(chain: string, { seq, hash }: Pin): void {
    this.#documents.set(`pin/${chain}`, { seq, hash });
  }
}

/** Things that may happen once: run orders, injects, scheduled instants. */
export class SeenTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  has(key: string): boolean {
    return this.#sql.find("SELECT 1 AS yes FROM seen WHERE key = ?", key) !== undefined;
  }

  /** Remembers `key` at least until `until` (milliseconds). */
  add(key: string, until: number): void {
    this.#sql.run("INSERT OR IGNORE INTO seen (key, until) VALUES (?, ?)", key, until);
  }

  prune(now: number): void {
    this.#sql.run("DELETE FROM seen WHERE until < ?", now);
  }
}

/** Runs that opened a vault under one key that was given with `maxUses`. */
export class UseTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Counts the run once, however often it opens the vault; returns the number of runs so far. */
  count(vault: string, grantKey: string, run: string): number {
    this.#sql.run("INSERT OR IGNORE INTO uses (vault, grant_key, run) VALUES (?, ?, ?)", vault, grantKey, run);
    return this.total(vault, grantKey);
  }

  has(vault: string, grantKey: string, run: string): boolean {
    return (
      this.#sql.find(
        "SELECT 1 AS yes FROM uses WHERE vault = ? AND grant_key = ? AND run = ?",
        vault,
        grantKey,
        run,
      ) !== undefined
    );
  }

  total(vault: string, grantKey: string): number {
    return numberOf(
      this.#sql.find("SELECT count(*) AS total FROM uses WHERE vault = ? AND grant_key = ?", vault, grantKey),
      "total",
    );
  }

  forget(vault: string): void {
    this.#sql.run("DELETE FROM uses WHERE vault = ?", vault);
  }
}
