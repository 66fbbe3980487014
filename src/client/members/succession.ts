// A new workspace root, made when an owner has left: that owner knows the old one. Whoever stays is certified again.
import { errorOf } from "../../base/errors.ts";
import type { MemberId } from "../../base/ids.ts";
import { toBase64url, wipe } from "../../crypto/bytes.ts";
import { signKeyPair } from "../../crypto/keys.ts";
import { sealBox } from "../../crypto/sealed-box.ts";
import { rootFingerprint } from "../../trust/fingerprint.ts";
import { type Statement, signStatement, statementHash } from "../../trust/statement.ts";
import { getTrust, succeedRoot as succession } from "../../wire/routes/trust.ts";
import type { MemberSession } from "../session/session.ts";
import { certify, withRootKey } from "./certify.ts";
import { listMembers } from "./members.ts";

/**
 * Replaces the root by one that nobody knows but the owners who are still there.
 * @throws AuthError `not-allowed` for anyone but an owner; ConflictError `conflict` when somebody was faster; what
 * keeps a remaining member from being believed.
 */
export async function succeedRoot(session: MemberSession): Promise<void> {
  const { trust } = session;
  await session.refreshTrust();
  const { roots } = await session.call(getTrust, { query: { after: trust.seen.seq } });
  const last = roots.at(-1);
  const staying = (await listMembers(session)).filter(({ status }) => status === "active");
  const next = signKeyPair();
  try {
    const certificates: Statement[] = [];
    const root_boxes: { member: MemberId; box: string }[] = [];
    for (const { id, principal, role, serial, fault } of staying) {
      if (!principal || !role)
        throw fault ?? errorOf({ code: "untrusted-key", message: `member ${id}: nobody vouches for it` });
      const keys = { ed25519: toBase64url(principal.ed25519), x25519: toBase64url(principal.x25519) };
      const what = { member: id, name: principal.name, role, serial: serial + 1, ...keys };
      certificates.push(await certify(trust, next, what));
      if (role === "owner")
        root_boxes.push({ member: id, box: toBase64url(sealBox(next.secretKey, principal.x25519)) });
    }
    const root = await withRootKey(session, (old) =>
      signStatement(
        "root",
        {
          newRoot: toBase64url(next.publicKey),
          seq: roots.length + 1,
          previous: last ? statementHash(session.workspace, last) : "",
          ...trust.stamp(),
        },
        {
          workspace: session.workspace,
          fingerprint: rootFingerprint(session.workspace, old.publicKey),
          secretKey: old.secretKey,
          certificates: [],
        },
      ),
    );
    await session.call(succession, { body: { root, certificates, root_boxes } });
  } finally {
    wipe(next.secretKey);
  }
  await session.refresh();
}
