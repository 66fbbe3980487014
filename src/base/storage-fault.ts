// What a disk answers when it takes nothing more, in words that a person can act on. It only tells the kinds apart:
// whether to wait, or to give up, is for whoever wanted to write.
import { type ErrorCode, errorOf, hasCode, type SealbotError } from "./errors.ts";

type Kind = Extract<ErrorCode, "disk-full" | "disk-read-only" | "disk-failed">;

/** By the name of the system's error. */
const systemKinds: Readonly<Record<string, Kind>> = {
  ...{ ENOSPC: "disk-full", EDQUOT: "disk-full", EROFS: "disk-read-only", EIO: "disk-failed" },
};
/** By SQLite's result code. Others number their errors too: DOMException, and programs by their exit status. */
const sqliteKinds: Readonly<Record<number, Kind>> = {
  ...{ 13: "disk-full", 8: "disk-read-only", 10: "disk-failed", 14: "disk-failed" },
};

const words: Readonly<Record<Kind, { readonly isWrong: string; readonly hint: string }>> = {
  "disk-full": {
    isWrong: "is full: nothing more can be written down",
    hint: "Make room on it. What waits is written as soon as there is some; nothing has to be started again.",
  },
  "disk-read-only": {
    isWrong: "can only be read: nothing can be written down",
    hint: "Mount it for writing. What waits is written as soon as that is done; the system's log may say why it is so.",
  },
  "disk-failed": {
    isWrong: "does not write what it is given",
    hint: "The system's log may say why. What waits is written as soon as it works again.",
  },
};

/** The fault of a disk behind an error; nothing for any other error. `place` is a path on that disk. */
export function findStorageFault(error: unknown, place?: string): SealbotError | undefined {
  if (hasCode(error, "disk-full", "disk-read-only", "disk-failed")) return error;
  const { code, errcode } = Object(error);
  // SQLite says more in the upper bits.
  const kind = typeof errcode === "number" ? sqliteKinds[errcode & 0xff] : systemKinds[String(code)];
  if (kind === undefined) return undefined;
  const { isWrong, hint } = words[kind];
  const disk = place === undefined ? "the disk" : `the disk of ${place}`;
  return errorOf({ code: kind, message: `${disk} ${isWrong}`, hint, cause: error });
}
