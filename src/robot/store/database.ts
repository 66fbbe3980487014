// The daemon's one database file and its tables. Every commit is on disk when it returns: what the control plane was
// promised, and what must not happen twice, survives a power cut.
import { accessSync, chmodSync, closeSync, constants, existsSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { findStorageFault } from "../../base/storage-fault.ts";

const tables = `
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS documents (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, flow TEXT NOT NULL, status TEXT NOT NULL, ended INTEGER NOT NULL DEFAULT 0,
  event_seq INTEGER NOT NULL DEFAULT 0, impure INTEGER NOT NULL DEFAULT 0, detail TEXT NOT NULL, accepted_at INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS runs_open ON runs (ended, accepted_at);
CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS uses (vault TEXT NOT NULL, grant_key TEXT NOT NULL, run TEXT NOT NULL, PRIMARY KEY (vault, grant_key, run)) STRICT;
CREATE TABLE IF NOT EXISTS flows (hash TEXT PRIMARY KEY, flow TEXT NOT NULL, version INTEGER NOT NULL, statement TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS items (vault TEXT NOT NULL, item TEXT NOT NULL, version INTEGER NOT NULL, wrap BLOB NOT NULL, blob BLOB NOT NULL,
  PRIMARY KEY (vault, item)) STRICT;
CREATE TABLE IF NOT EXISTS kept (vault TEXT PRIMARY KEY, sealed BLOB NOT NULL, policy TEXT NOT NULL) STRICT;
`;

/**
 * Opens (or makes) the file, readable by its owner alone.
 * @throws Error of the system naming the file that may not be written; the disk's fault naming `path`.
 */
export function openDatabase(path: string): DatabaseSync {
  // SQLite gives its side files the mode of the main file, so that one must be narrow from the start.
  if (path !== ":memory:" && !existsSync(path)) closeSync(openSync(path, "a", 0o600));
  if (path !== ":memory:") chmodSync(path, 0o600);
  // SQLite does not say which of its files it may not touch.
  for (const file of [`${path}-wal`, `${path}-shm`]) {
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
  }
  const database = new DatabaseSync(path);
  try {
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 5000",
    );
    database.exec(tables);
    return database;
  } catch (error) {
    database.close();
    throw findStorageFault(error, path) ?? error;
  }
}
