// Files that only their owner may read: written to a name of their own first, synced, then renamed, so that a crash
// leaves the old one or the new one and never half of it, and what was said to be written stays written.
import { randomUUID } from "node:crypto";
import { chmod, link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorOf } from "./errors.ts";

const isError = (error: unknown, code: string): boolean =>
  error instanceof Error && Reflect.get(error, "code") === code;

/** Makes a folder that only its owner may enter; one that exists is closed to others. */
export async function makePrivateFolder(path: string): Promise<void> {
  await makeFolder(path);
  await chmod(path, 0o700);
}

/** Step by step: Node's own `recursive` says of a disk that can only be read that the path does not exist. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (isError(error, "EEXIST") && (await stat(path)).isDirectory()) return;
    if (!isError(error, "ENOENT") || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}

/** Replaces the file at once; mode 0600. */
export async function writePrivateFile(path: string, data: string | Uint8Array): Promise<void> {
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
export const findFile = (path: string): Promise<string | undefined> => unlessAbsent(() => readFile(path, "utf8"));

/** The bytes of a file, in memory of their own that the caller can wipe; `undefined` when there is no such file. */
export const findFileBytes = (path: string): Promise<Uint8Array | undefined> => unlessAbsent(() => readFile(path));

/**
 * Overwrites a file and removes it, if it is there, and whatever drafts of it a kill left. A disk may keep older copies
 * of its blocks all the same.
 */
export async function wipeFile(path: string): Promise<void> {
  await overwrite(path);
  await wipeDrafts(path);
}

/** Removes what kills left half way of writing `path`; the file itself stays. Nobody may be writing it meanwhile. */
export async function wipeDrafts(path: string): Promise<void> {
  const folder = dirname(path);
  const names = (await unlessAbsent(() => readdir(folder))) ?? [];
  for (const name of names) if (isDraft(name, basename(path))) await overwrite(join(folder, name));
}

const draftOf = (path: string): string => `${path}.${randomUUID()}`;
const isDraft = (name: string, of: string): boolean =>
  name.startsWith(`${of}.`) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name.slice(of.length + 1));

async function overwrite(path: string): Promise<void> {
  await unlessAbsent(async () => {
    const file = await open(path, "r+");
    try {
      const { size } = await file.stat();
      await file.write(new Uint8Array(size), 0, size, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await rm(path, { force: true });
    await syncFolder(dirname(path));
  });
}

async function unlessAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function place(
  path: string,
  data: string | Uint8Array,
  put: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const draft = draftOf(path);
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
