// One daemon for each home. The lock belongs to the operating system, so it ends with the process however that ends,
// and two daemons that start at one instant cannot both take over what a killed one left.
import { DatabaseSync } from "node:sqlite";
import { errorOf } from "../base/errors.ts";

/**
 * Holds `path`, an empty file, until disposal.
 * @throws ConflictError `already-running` when another daemon holds it.
 */
export function openHomeLock(path: string): Disposable {
  // SQLite locks files alike on every platform; Node itself has no file lock.
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    throw errorOf({
      code: "already-running",
      message: "a robot is running from this home already",
      hint: "See it with `sealbot robot status`, or use another SEALBOT_HOME.",
      cause,
    });
  }
  return { [Symbol.dispose]: () => database.close() };
}

/** SQLITE_BUSY, with or without an extension in its upper bits. */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && (Number(Reflect.get(error, "errcode")) & 0xff) === 5;
