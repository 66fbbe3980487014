// What upload and download share: what a file server's refusals mean, and how much of a file a message may carry.
import type { EventEmitter } from "node:events";
import { errorOf, SealbotError } from "../../base/errors.ts";

/** Most bytes of a file in a message; a larger one goes through a file. */
export const largestContent = 10_000_000;

/** A stream of a connection that is closing may fail once more after its user has left: that is nobody's error. */
export function late<T extends EventEmitter>(stream: T): T {
  stream.on("error", () => {});
  return stream;
}

/** Statuses of SFTP, version 3. */
const noSuchFile = 2;
const permissionDenied = 3;

/** An error for `path` on the server; texts of the server are not shown. */
export function transferFault(cause: unknown, path: string): SealbotError {
  if (cause instanceof SealbotError) return cause;
  const code: unknown = Reflect.get(Object(cause), "code");
  if (code === noSuchFile) return errorOf({ code: "not-found", message: `there is no ${path} on the SSH server` });
  if (code === permissionDenied) {
    return errorOf({ code: "not-allowed", message: `the user of the item may not use ${path} on the SSH server` });
  }
  if (code === "ERR_ACCESS_DENIED") {
    return errorOf({
      code: "not-permitted",
      message: "the run may not use that file of this host",
      hint: "A run reaches its own folder, and what its flow declares.",
    });
  }
  if (code === "ENOENT") return errorOf({ code: "not-found", message: "there is no such file on this host" });
  const status = typeof code === "number" || typeof code === "string" ? ` (${code})` : "";
  return errorOf({ code: "node-failed", message: `${path} could not be transferred${status}` });
}
