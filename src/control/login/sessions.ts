// Begins and ends sessions: the one place where a session's token is made.
import { iso } from "../../base/clock.ts";
import type { MemberId } from "../../base/ids.ts";
import { sessionIdle } from "../../wire/limits.ts";
import type { Change } from "../context.ts";
import type { Credentials } from "../store/accounts.ts";
import { hashOf, hashOfBytes, newSecretText } from "./setup-code.ts";

/** A new session; `ticket` while a join is not confirmed yet. */
export async function beginSession(change: Change, member: MemberId, ticket: string | null = null) {
  const token = newSecretText();
  const created_at = change.now();
  const expires_at = iso(Date.parse(created_at) + sessionIdle);
  await change.store.accounts.insertSession({ hash: hashOf(token), member, ticket, created_at, expires_at });
  return { token, expires_at };
}

/** Ends a session that there may be: of the browser's cookie that another one takes the place of. */
export async function endSession(change: Change, hash: string): Promise<void> {
  const session = await change.store.accounts.findSession(hash);
  if (!session) return;
  await change.store.accounts.deleteSession(hash);
  await change.audit({ actor: session.member, action: "session.ended", subject: session.member });
}

/** Credentials as they are kept: of the recovery proof only its hash. */
export const credentialsOf = (body: {
  registration: string;
  bundle: string;
  account_key: boolean;
  recovery: { bundle: string; proof: string };
}): Credentials => ({
  registration: body.registration,
  bundle: body.bundle,
  account_key: body.account_key,
  recovery_bundle: body.recovery.bundle,
  recovery_hash: hashOfBytes(body.recovery.proof),
});

/** One account, however its address is spelled. */
export const emailKey = (email: string): string => email.toLowerCase();
