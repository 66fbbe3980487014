// Where a file node reads and writes: in the run's own directory, and where the flow declares. Node's permission model
// follows links wherever they lead, so these nodes look where a path really leads before they open it.
import { constants } from "node:fs";
import { type FileHandle, lstat, open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { errorOf, SealbotError } from "../../base/errors.ts";

/** Absolute, or relative to the run's own directory. */
export const filePath = z
  .string()
  .min(1)
  .max(4_000)
  .refine((path) => !path.includes("\0"), "not a path");

/** Most bytes of a file in a message; a larger one is read as rows, or copied. */
export const largestContent = 10_000_000;

type Right = "fs.read" | "fs.write";

/** What is really at `path`. @throws AuthError `not-permitted` when that lies outside of what the flow declares. */
export async function readable(path: string): Promise<string> {
  const real = await realpath(path);
  demand("fs.read", real, path);
  return real;
}

/** Where an entry named `path` really is, or would be; a link there is itself the entry. */
export async function writable(path: string): Promise<string> {
  const full = resolve(path);
  const folder = await realpath(dirname(full)).catch((error: unknown) => {
    // Only the file itself is declared, and the robot has looked where it leads.
    if (codeOf(error) === "ERR_ACCESS_DENIED") return dirname(full);
    throw error;
  });
  const real = join(folder, basename(full));
  demand("fs.write", real, path);
  return real;
}

/** Opens to read; what else a path can lead to, such as a pipe, would be waited for without end. */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(await readable(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw errorOf({ code: "bad-input", message: `${path} is not a file` });
}

/**
 * Has `work` fill a new file that takes the place of `path` only once it is whole. Where a flow declares that one file
 * and not its folder, the file itself is written over.
 */
export async function replaceFile(path: string, run: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const real = await writable(path);
  const part = `${real}.${run}.part`;
  const isWhole = isPermitted("fs.write", part);
  const target = isWhole ? part : real;
  try {
    await using file = await open(target, writing | (isWhole ? constants.O_EXCL : constants.O_TRUNC), 0o600);
    await work(file);
  } catch (error) {
    if (isWhole && codeOf(error) !== "EEXIST") await rm(part, { force: true });
    throw error;
  }
  if (isWhole) await rename(part, real);
}

/** Never through a link. */
const writing = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/** Opens to write at the end, and makes the file where there is none. */
export async function openEnd(path: string): Promise<FileHandle> {
  return await open(await writable(path), writing | constants.O_APPEND, 0o600);
}

/** @throws ConflictError `conflict` when something is at `path`. */
export async function mustBeFree(path: string): Promise<void> {
  try {
    await lstat(await writable(path));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  throw errorOf({ code: "conflict", message: `${path} is there already`, hint: "Set overwrite to replace it." });
}

/** Does `work`; a fault of the file system is told in plain words with the path. */
export async function atPlace<T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    signal.throwIfAborted();
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw fileFault(error, path);
  }
}

function fileFault(error: unknown, path: string): SealbotError {
  if (error instanceof SealbotError) return error;
  const code = codeOf(error);
  if (code === "ERR_ACCESS_DENIED") return notDeclared(path);
  const known = typeof code === "string" ? faults[code] : undefined;
  if (known) return errorOf({ code: known[0], message: `${path} ${known[1]}` });
  const which = typeof code === "string" ? ` (${code})` : "";
  return errorOf({ code: "node-failed", message: `${path} could not be used${which}` });
}

const faults: Readonly<
  Record<string, readonly ["not-found" | "not-allowed" | "bad-input" | "conflict" | "disk-full", string]>
> = {
  ENOENT: ["not-found", "is not there"],
  ENOTDIR: ["not-found", "leads through something that is not a folder"],
  EACCES: ["not-allowed", "may not be used by the user that the robot runs as"],
  EPERM: ["not-allowed", "may not be used by the user that the robot runs as"],
  EISDIR: ["bad-input", "is a folder"],
  ERR_FS_EISDIR: ["bad-input", "is a folder: set recursive to delete it with all that it holds"],
  ELOOP: ["bad-input", "is a link"],
  EEXIST: ["conflict", "is there already"],
  ENOTEMPTY: ["conflict", "is not empty"],
  ENOSPC: ["disk-full", "found no room on the disk"],
};

// Outside of a runner, as in a test of one node, everything is permitted.
const isPermitted = (right: Right, path: string): boolean => process.permission?.has(right, path) ?? true;

function demand(right: Right, real: string, path: string): void {
  if (!isPermitted(right, real)) throw notDeclared(path);
}

const notDeclared = (path: string) =>
  errorOf({
    code: "not-permitted",
    message: `the flow does not declare ${path}, or a link there leads out of what it declares`,
    hint: "Add the folder to settings.paths.read or settings.paths.write of the flow and sign it again.",
  });

export const codeOf = (error: unknown): unknown => Reflect.get(Object(error), "code");
