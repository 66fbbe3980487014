// Statements as a forger treats them: words changed under a signature that stands, and words taken to be signed anew.
import { fromBase64url, fromUtf8, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import type { Statement } from "../../src/trust/statement.ts";

/** The same signature over other words; `change` gets the payload as plain JSON. */
// biome-ignore lint/suspicious/noExplicitAny: a forger writes whatever he likes.
export function rewritten<S extends Statement | null>(statement: S, change: (payload: any) => object): S {
  if (!statement) throw new TypeError("there is no statement to rewrite");
  const payload = JSON.parse(fromUtf8(fromBase64url(statement.payload)));
  return { ...statement, payload: toBase64url(utf8(JSON.stringify(change(payload)))) };
}

/** A payload without its stamp, to be signed again. */
export function unstamped<T extends { issuedAt: string; seen: object }>(payload: T): Omit<T, "issuedAt" | "seen"> {
  const { issuedAt: _, seen: __, ...rest } = payload;
  return rest;
}
