// Signing as the member: every payload is checked against its kind before it is signed, and stamped with the time and
// with how much of the revocation list this member has seen.
import { parseShape } from "../../base/shape.ts";
import type { Kind, Revocation } from "../../trust/kinds.ts";
import { revoke } from "../../trust/kinds.ts";
import { type Statement, signStatement } from "../../trust/statement.ts";
import type { MemberSession } from "./session.ts";

/** What every payload carries beside its own words. */
export interface Stamped {
  readonly issuedAt: string;
  readonly seen: { readonly seq: number; readonly hash: string };
}
type Unstamped<T> = T extends unknown ? Omit<T, keyof Stamped> : never;

/** @throws InputError `bad-input` naming the field that does not fit; AuthError `pending`. */
export function signAs<T extends Stamped>(
  session: MemberSession,
  kind: Kind<T>,
  payload: Unstamped<T>,
): Promise<Statement> {
  return signStamped(session, kind, { ...payload, ...session.trust.stamp() });
}

/** The same words under this member's name and today's stamp. */
export function signAgain<T extends Stamped>(session: MemberSession, kind: Kind<T>, payload: T): Promise<Statement> {
  return signStamped(session, kind, { ...payload, ...session.trust.stamp() });
}

async function signStamped<T extends Stamped>(
  session: MemberSession,
  kind: Kind<T>,
  payload: object,
): Promise<Statement> {
  return await signStatement(kind.kind, parseShape(kind.schema, payload), session.signer);
}

/** The next link of the revocation list; whoever hands it in follows it afterwards with `refreshTrust`. */
export async function signRevocation(session: MemberSession, target: Revocation["target"]): Promise<Statement> {
  await session.refreshTrust();
  const { seq, hash } = session.trust.seen;
  return await signAs(session, revoke, { seq: seq + 1, previous: hash, target });
}
