// Files that only their owner may read: written to a name of their own first, synced, then renamed, so that a crash
// leaves the old one or the new one and never half of it, and what was said to be written stays written.
import { randomUUID } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorOf } from "./errors.ts";

const isError = (error: unknown, code: string): boolean =>
  error instanceof Error && Reflect.get(error, "code") === code;

/** Makes a folder that only its owner may enter; one that exists is closed to others. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
}

/** Replaces the file at once; mode 0600. */
export async function writePrivateFile(path: string, data: string): Promise<void> {
  await place(path, data, rename);
}

/**
 * Writes a file that must not exist yet; mode 0600.
 * @throws ConflictError `conflict` when it does.
 */
export async function createPrivateFile(path: string, data: string): Promise<void> {
  try {
    // A link, unlike a rename, fails where something stands already.
    await place(path, data, link);
  } catch (cause) {
    if (!isError(cause, "EEXIST")) throw cause;
    throw existsError(path, cause);
  }
}

/** Asks before anything is made whether `createPrivateFile` could succeed. @throws ConflictError `conflict`. */
export async function checkAbsent(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    if (!isError(error, "ENOENT")) throw error;
    return undefined;
  });
  if (found) throw existsError(path);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw errorOf({ code: "not-found", message: `${dirname(path)}: there is no such folder`, hint: "Make it first." });
  }
}

const existsError = (path: string, cause?: unknown) =>
  errorOf({
    code: "conflict",
    message: `${path} exists already and is not overwritten`,
    hint: "Name another file.",
    cause,
  });

/** `undefined` when there is no such file. */
export async function findFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function place(path: string, data: string, put: (from: string, to: string) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await put(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
}

/** A name that stands in a folder outlives a crash only once the folder is on disk too. */
async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder, and keeps names by itself.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
