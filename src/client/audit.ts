// The audit log.
import type { AuditRow } from "../wire/shapes.ts";
import { later } from "./later.ts";
import type { MemberSession } from "./session.ts";

/** Rows in order, each checked against the one before; with `follow`, waits for more until aborted. @throws AuthError `forked`. */
export function readAudit(
  _session: MemberSession,
  _options: {
    readonly after?: number | undefined;
    readonly follow?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): AsyncGenerator<AuditRow> {
  return later();
}
/** Checks the whole chain. */
export function verifyAudit(_session: MemberSession): Promise<{ rows: number; head: string }> {
  return later();
}
