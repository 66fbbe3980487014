// A lock that one process at a time can hold. It belongs to the operating system, so it ends with the process however
// that ends, and two that start at one instant cannot both take over what a killed one left.
import { accessSync, closeSync, constants, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { errorOf } from "./errors.ts";

/** What is said when another process holds it. */
export interface LockedWords {
  readonly message: string;
  readonly hint: string;
}

/**
 * Holds `path`, an empty file, until disposal.
 * @throws ConflictError `already-running` in the words given when another process holds it.
 */
export function openFileLock(path: string, words: LockedWords): Disposable {
  makeFile(path);
  // SQLite locks files alike on every platform; Node itself has no file lock.
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    throw errorOf({ code: "already-running", ...words, cause });
  }
  return { [Symbol.dispose]: () => database.close() };
}

/**
 * SQLite would make a file that all may read, as it does with files that have something in them. One that is there is
 * not opened: closing it again would take this process's own lock of it away, as POSIX has it.
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (Reflect.get(Object(error), "code") !== "EEXIST") throw error;
    // SQLite would not say why it cannot open it.
    accessSync(path, constants.R_OK | constants.W_OK);
  }
}

/** SQLITE_BUSY, with or without an extension in its upper bits. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && (Number(Reflect.get(error, "errcode")) & 0xff) === 5;
