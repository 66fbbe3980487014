// Opens the SQLite file behind the store: WAL, every commit on the disk before it is answered, migrated to the newest
// tables. Only this file knows which engine it is.
import { chmodSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Kysely, type SqliteDatabase, SqliteDialect } from "kysely";
import { Migrator } from "kysely/migration";
import { asSealbotError } from "../../base/errors.ts";
import { migrations } from "../migrations/all.ts";
import type { Tables } from "./tables.ts";

/** kysely speaks to better-sqlite3; this makes Node's own SQLite look like it. */
function adapt(file: DatabaseSync): SqliteDatabase {
  const values = (parameters: ReadonlyArray<unknown>) => parameters.map((value) => value as SQLInputValue);
  return {
    close: () => file.close(),
    prepare(sql) {
      const made = file.prepare(sql);
      // A disk that is full ends a transaction by itself; the answer is what was wrong, not that nothing was open.
      const isOver = () => sql === "rollback" && !file.isTransaction;
      return {
        reader: made.columns().length > 0,
        all: (parameters) => made.all(...values(parameters)),
        run: (parameters) => (isOver() ? { changes: 0, lastInsertRowid: 0 } : made.run(...values(parameters))),
        iterate: (parameters) => made.iterate(...values(parameters)),
      };
    },
  };
}

/** Opens or makes the database at `path`, readable by this user only. */
export async function openDatabase(path: string): Promise<Kysely<Tables>> {
  const file = new DatabaseSync(path);
  chmodSync(path, 0o600);
  file.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000");
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(file) }) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) {
    file.close();
    throw asSealbotError(error);
  }
  return db;
}
