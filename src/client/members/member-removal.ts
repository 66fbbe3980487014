// Removing a member: what it signed and still stands is signed again first, so that nothing else falls with its key.
import { errorOf } from "../../base/errors.ts";
import type { MemberId } from "../../base/ids.ts";
import { listMembers as memberRows, removeMember as removal } from "../../wire/routes/accounts.ts";
import type { MemberSession } from "../session/session.ts";
import { signRevocation } from "../session/signing.ts";
import { getMember } from "./members.ts";
import { succeedRoot } from "./succession.ts";
import { takeOver } from "./take-over.ts";

/**
 * Revokes a member. Its vault headers, grants, permits, flows and endorsements are taken over under the caller's name.
 * What the member could read before must be treated as known to it: rotate those vaults.
 * @throws AuthError `not-allowed` for anyone but an owner.
 */
export async function removeMember(session: MemberSession, text: string): Promise<{ resigned: number }> {
  const member = await getMember(session, text);
  if (member.status === "removed" && (await wasOwner(session, member.id))) {
    // Such a removal may have been broken off before the new root stood.
    await succeedRoot(session);
    return { resigned: 0 };
  }
  if (!member.principal) throw member.fault ?? errorOf({ code: "pending", message: "this member was never certified" });
  if (member.id === session.member) throw errorOf({ code: "bad-input", message: "a member cannot remove itself" });
  const resigned = await takeOver(session, member.principal);
  const revocation = await signRevocation(session, { type: "member", id: member.id, serial: member.serial });
  await session.call(removal, { params: { id: member.id }, body: { revocation, resigned } });
  await session.refreshTrust();
  // An owner knows the root key: nothing that it could certify counts from now on.
  if (member.role === "owner") await succeedRoot(session);
  return { resigned: resigned.length };
}

/** The server's word, which is enough: it could as well withhold a new root. */
async function wasOwner(session: MemberSession, member: MemberId): Promise<boolean> {
  const { data } = await session.call(memberRows, {});
  return data.some(({ id, role }) => id === member && role === "owner");
}
