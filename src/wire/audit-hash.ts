// The hash that chains the audit log. The control plane writes it, and whoever reads the log can compute it again.
import { fromBase64url, toBase64url } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { pae } from "../crypto/pae.ts";
import type { AuditRow } from "./shapes.ts";

/** SHA-256(PAE(previous hash, seq, at, actor, action, subject, detail)), base64url; the first row has no previous. */
export function auditHash({ previous, seq, at, actor, action, subject, detail }: Omit<AuditRow, "hash">): string {
  const fields = pae(fromBase64url(previous), seq, at, actor, action, subject ?? undefined, detail ?? undefined);
  return toBase64url(sha256(fields));
}

/** The number of the first row that does not follow from the one before; `undefined` when all do. */
export function findAuditBreak(rows: readonly AuditRow[], before?: Pick<AuditRow, "seq" | "hash">): number | undefined {
  let last = before ?? { seq: 0, hash: "" };
  for (const row of rows) {
    if (row.seq !== last.seq + 1 || row.previous !== last.hash || row.hash !== auditHash(row)) return row.seq;
    last = row;
  }
  return undefined;
}
