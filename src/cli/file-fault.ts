// What a file system answers when it does not let a program at a file, in words that a person can act on: which path it
// is about, whose that is, and what to do. It tells and changes nothing.
import { lstatSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { errorOf, type SealbotError } from "../base/errors.ts";
import { shellWord } from "../base/shell-word.ts";
import { findStorageFault } from "../base/storage-fault.ts";

/** The fault of a path behind an error of the file system; nothing for any other error. */
export function findFileFault(error: unknown): SealbotError | undefined {
  const { code, path, syscall } = Object(error);
  // A program that cannot be started has a path as well, and another remedy.
  if (typeof path !== "string" || String(syscall).startsWith("spawn")) return undefined;
  const found = findNearest(path);
  if (!found) return undefined;
  if (code === "EACCES" || code === "EPERM") return closedError(found, error);
  return findStorageFault(error, found.path);
}

interface Found {
  readonly path: string;
  readonly stats: Stats;
}

/** What stands there, or where it would stand: the file may be missing, or lie in a folder that is closed. */
function findNearest(path: string): Found | undefined {
  try {
    return { path, stats: lstatSync(path) };
  } catch {
    return dirname(path) === path ? undefined : findNearest(dirname(path));
  }
}

function closedError({ path, stats }: Found, cause: unknown): SealbotError {
  const own = process.geteuid?.();
  if (own === undefined || stats.uid === own) {
    return errorOf({
      code: "not-allowed",
      message: `${path}: it may not be ${stats.isDirectory() ? "entered or changed" : "read or changed"}`,
      hint:
        own === undefined ? "Give this user the right to it." : `Open it to its owner: chmod u+rwX ${shellWord(path)}`,
      cause,
    });
  }
  return errorOf({
    code: "not-allowed",
    message: `${path}: it belongs to another user (${stats.uid}, this is ${own})`,
    hint: `Run this as the user who owns it; or, if it should be yours: sudo chown -R ${own} ${shellWord(path)}`,
    cause,
  });
}
