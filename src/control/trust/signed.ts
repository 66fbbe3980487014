// Takes statements in: verifies them by what the workspace believes, and that the one who hands them in signed them.
import { errorOf } from "../../base/errors.ts";
import type { Kind } from "../../trust/kinds.ts";
import { revoke } from "../../trust/kinds.ts";
import type { Statement } from "../../trust/statement.ts";
import { parsePayload, statementHash } from "../../trust/statement.ts";
import type { Trust, Verified } from "../../trust/trust.ts";
import { subjects } from "../bus.ts";
import type { Change } from "../context.ts";
import type { MemberCaller } from "../http/caller.ts";

interface Stamped {
  issuedAt: string;
  seen: { seq: number; hash: string };
}

/** @throws AuthError as class Trust, and `untrusted-sender` for somebody else's statement. */
export async function verifyOwn<T extends Stamped>(
  trust: Trust,
  caller: { readonly id: string },
  statement: Statement,
  kind: Kind<T>,
): Promise<Verified<T>> {
  const verified = await trust.verify(statement, kind);
  if (verified.signer.id !== caller.id)
    throw errorOf({ code: "untrusted-sender", message: `the ${kind.kind} statement is signed by somebody else` });
  return verified;
}

/** @throws ConflictError `conflict` unless `found` is what the statement must follow. */
export function checkNext(what: string, found: unknown, expected: unknown): void {
  if (found === expected) return;
  throw errorOf({
    code: "conflict",
    message: `${what}: somebody else was faster`,
    hint: "Fetch the newest state and try again.",
  });
}

/** @throws InputError `bad-input` when a statement is about another thing than the address says. */
export function checkSame(what: string, found: unknown, expected: unknown): void {
  if (found === expected) return;
  throw errorOf({ code: "bad-input", message: `${what}: not the one in the address` });
}

/** Appends a link to the revocation list and tells all robots that there is one. */
export async function appendRevocation(change: Change, caller: MemberCaller, statement: Statement) {
  const revocation = await change.trusting(async (trust) => {
    const before = trust.seen;
    const payload = parsePayload(statement, revoke.schema);
    checkNext("revocation", payload.seq, before.seq + 1);
    checkNext("revocation", payload.previous, before.hash);
    await verifyOwn(trust, caller, statement, revoke);
    await trust.follow([statement]);
    return { ...payload, hash: statementHash(trust.workspace, statement) };
  });
  await change.store.trust.appendLink("revocations", revocation.seq, revocation.hash, statement);
  await tellAll(change);
  return revocation;
}

/** Tells every robot in force that the workspace's trust changed. */
export async function tellAll(change: Change): Promise<void> {
  for (const robot of await change.store.robots.listActive()) {
    await change.command(robot.id, { t: "changed", what: "trust" });
    change.announce(subjects.robot(robot.id));
  }
}
