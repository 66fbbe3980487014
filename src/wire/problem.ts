// Problem documents (RFC 9457): how every HTTP error travels. Only `code` is relied on.
import { z } from "zod";
import { type ErrorCode, errorOf, type SealbotError } from "../base/errors.ts";

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  hint: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;

const statuses: Partial<Record<ErrorCode, number>> = {
  "too-large": 413,
  "not-signed-in": 401,
  "ticket-used": 409,
  "ticket-expired": 410,
  "setup-done": 409,
  "keys-locked": 423,
  "vault-locked": 423,
  "vault-refused": 423,
  "vault-busy": 423,
  "lease-lost": 409,
  conflict: 409,
  "already-running": 409,
  forked: 409,
  replayed: 409,
  "item-exists": 409,
  "item-missing": 404,
  "not-found": 404,
  unreachable: 502,
  "robot-offline": 503,
  "rate-limited": 429,
  timeout: 504,
  "disk-full": 503,
  "disk-read-only": 503,
  "disk-failed": 503,
  internal: 500,
};

const forbidden: readonly ErrorCode[] = [
  "not-allowed",
  "not-permitted",
  "not-authorized",
  "untrusted-key",
  "untrusted-sender",
  "untrusted-flow",
  "wrong-context",
  "rolled-back",
  "stale",
  "revoked",
  "pending",
  "cloned",
  "clock-wrong",
];

/** The HTTP status of a code; 400 for anything the caller got wrong. */
export const statusOf = (code: ErrorCode): number => statuses[code] ?? (forbidden.includes(code) ? 403 : 400);

export function problemOf(error: SealbotError): Problem {
  const status = statusOf(error.code);
  return {
    type: `https://sealbot.dev/problems/${error.code}`,
    title: error.code,
    status,
    code: error.code,
    // A fault of ours may carry anything in its message: it goes to the log, not to the caller.
    detail: error.code === "internal" ? "something went wrong inside the control plane" : error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

/** The error a problem document stands for. A server's words are shown as they are, but its codes are not invented. */
export function errorOfProblem({ code, detail, hint }: Problem): SealbotError {
  return errorOf({ code: code as ErrorCode, message: detail, hint });
}
