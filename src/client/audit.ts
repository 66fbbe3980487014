// The audit log, read with its chain checked: a log that was cut or changed afterwards does not pass.
import { errorOf } from "../base/errors.ts";
import { auditHash } from "../wire/audit-hash.ts";
import { listAudit } from "../wire/routes/flows.ts";
import type { AuditRow } from "../wire/shapes.ts";
import type { MemberSession } from "./session/session.ts";

/** Seconds of one long poll; less than the server's most. */
const pollSeconds = 25;

/**
 * Rows in order, each checked against the one before; with `follow`, waits for more until aborted.
 * @throws AuthError `forked` at the first row that does not follow.
 */
export async function* readAudit(
  session: MemberSession,
  options: {
    /** Number of the row to begin after; 0 for all. */
    readonly after?: number | undefined;
    readonly follow?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): AsyncGenerator<AuditRow, void> {
  const { follow = false, signal } = options;
  let after = options.after ?? 0;
  let previous = after === 0 ? "" : undefined;
  for (;;) {
    const { data } = await session.call(listAudit, { query: { after, wait: follow ? pollSeconds : 0 }, signal });
    for (const row of data) {
      const isLinked = previous === undefined || row.previous === previous;
      if (row.seq !== after + 1 || !isLinked || auditHash(row) !== row.hash)
        throw errorOf({ code: "forked", message: `audit log: row ${row.seq} does not follow the one before` });
      after = row.seq;
      previous = row.hash;
      yield row;
    }
    if (data.length === 0 && !follow) return;
  }
}

/** Checks the whole chain; write `head` down elsewhere to find out later whether the log was replaced. */
export async function verifyAudit(session: MemberSession): Promise<{ rows: number; head: string }> {
  let rows = 0;
  let head = "";
  for await (const row of readAudit(session)) {
    rows++;
    head = row.hash;
  }
  return { rows, head };
}
