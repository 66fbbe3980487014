// What a person who typed a key is told when it was not taken: words of ours, and never a server's.
import { hasCode } from "../../base/errors.ts";

/** Why a key was not taken. An error's own message may hold a server's words, so that its code alone decides. */
export function reasonOf(error: unknown): string {
  if (hasCode(error, "bad-key")) return "That was the wrong key for this vault.";
  if (hasCode(error, "rate-limited"))
    return "Too many wrong keys: wait a while, longer after each, before the next try.";
  return "The key could not be tried: the log says why.";
}
