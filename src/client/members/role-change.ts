// Another role for a member: a new certificate for the same keys. It must never leave the old one standing: a server
// could show that one for ever.
import { errorOf } from "../../base/errors.ts";
import { toBase64url } from "../../crypto/bytes.ts";
import { sealBox } from "../../crypto/sealed-box.ts";
import type { Role } from "../../trust/fields.ts";
import { certifyMember } from "../../wire/routes/accounts.ts";
import type { MemberSession } from "../session/session.ts";
import { signRevocation } from "../session/signing.ts";
import { certify, withRootKey } from "./certify.ts";
import { getMember, type Member } from "./members.ts";
import { takeOver } from "./take-over.ts";

/**
 * Certifies a member anew, with another role, and revokes the certificate before. What that upheld is taken over under
 * the caller's name; vaults that the member was granted stay granted. A new owner gets the root key.
 * @throws AuthError `not-allowed` for anyone but an owner; InputError `bad-input` for the caller's own role and for
 * another owner's; AuthError `pending`, or what keeps the member from being believed.
 */
export async function changeRole(
  session: MemberSession,
  text: string,
  role: Role,
): Promise<{ readonly member: Member; readonly resigned: number }> {
  const before = await getMember(session, text);
  const { id, name, principal, serial, status } = before;
  if (!principal || status !== "active")
    throw before.fault ?? errorOf({ code: "pending", message: `${name} is not an active member` });
  if (before.role === role) return { member: before, resigned: 0 };
  checkChange(session, before);
  const resigned = await takeOver(session, principal, { keepsOwnGrants: true, leavesNoManifest: role === "viewer" });
  const revocation = await signRevocation(session, { type: "member", id, serial });
  const keys = { ed25519: toBase64url(principal.ed25519), x25519: toBase64url(principal.x25519) };
  await withRootKey(session, async (root) =>
    session.call(certifyMember, {
      params: { id },
      body: {
        certificate: await certify(session.trust, root, { member: id, name, role, serial: serial + 1, ...keys }),
        ...{ revocation, resigned },
        ...(role === "owner" && { root_box: toBase64url(sealBox(root.secretKey, principal.x25519)) }),
      },
    }),
  );
  await session.refreshTrust();
  return { member: await getMember(session, id), resigned: resigned.length };
}

function checkChange(session: MemberSession, { id, name, role }: Member): void {
  if (id === session.member)
    throw errorOf({ code: "bad-input", message: "a member cannot change its own role", hint: "Ask another owner." });
  if (role !== "owner") return;
  throw errorOf({
    code: "bad-input",
    message: `${name} is an owner and knows the workspace's root key`,
    hint: "Remove them, which makes a new root, and invite them again with the other role.",
  });
}
