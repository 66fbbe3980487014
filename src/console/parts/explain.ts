// Turns whatever was thrown into words for people. It never shows more of an error than its own message and hint.
import { asSealbotError, type ErrorCode } from "../../base/errors.ts";
import { errorWords, otherError } from "../strings/errors.ts";

export interface Explained {
  readonly title: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly code: ErrorCode;
}

export function explain(thrown: unknown): Explained {
  const { code, message, hint } = asSealbotError(thrown);
  const words = errorWords[code];
  const sentence = message.charAt(0).toUpperCase() + message.slice(1) + (/[.!?]$/.test(message) ? "" : ".");
  return { title: words?.title ?? otherError, message: sentence, hint: words?.hint ?? hint, code };
}
