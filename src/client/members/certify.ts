// The root key at work: certifying members. It is opened only to sign and wiped right after.
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { equal, fromBase64url, wipe } from "../../crypto/bytes.ts";
import { type KeyPair, signKeyPairFromSeed } from "../../crypto/keys.ts";
import { openBox } from "../../crypto/sealed-box.ts";
import { rootFingerprint } from "../../trust/fingerprint.ts";
import type { MemberCert } from "../../trust/kinds.ts";
import { type Statement, signStatement } from "../../trust/statement.ts";
import type { Trust } from "../../trust/trust.ts";
import { getMe } from "../../wire/routes/accounts.ts";
import type { MemberSession } from "../session/session.ts";

const tenYears = 10 * 365 * 86_400_000;

export type Certified = Pick<MemberCert, "member" | "name" | "role" | "serial" | "ed25519" | "x25519">;

/** A member's certificate, signed by the root. */
export function certify(trust: Trust, root: KeyPair, what: Certified): Promise<Statement> {
  const stamp = trust.stamp();
  const { member, name, ed25519, x25519, role, serial } = what;
  const notAfter = iso(Date.parse(stamp.issuedAt) + tenYears);
  return signStatement(
    "member-cert",
    { member, name, ed25519, x25519, role, serial, notBefore: stamp.issuedAt, notAfter, ...stamp },
    {
      workspace: trust.workspace,
      fingerprint: rootFingerprint(trust.workspace, root.publicKey),
      secretKey: root.secretKey,
      certificates: [],
    },
  );
}

/**
 * Opens the root key, which is sealed to each owner, for as long as `use` takes.
 * @throws AuthError `not-allowed` for anyone but an owner; `untrusted-key` when the box holds another key.
 */
export async function withRootKey<T>(session: MemberSession, use: (root: KeyPair) => Promise<T>): Promise<T> {
  await session.refreshTrust();
  const { root_box } = await session.call(getMe, {});
  if (!root_box) {
    throw errorOf({
      code: "not-allowed",
      message: "only an owner can certify members",
      hint: "Ask an owner of the workspace.",
    });
  }
  const { publicKey, secretKey } = session.keys.box;
  const seed = openBox(fromBase64url(root_box, "root box"), publicKey, secretKey);
  const root = signKeyPairFromSeed(seed);
  wipe(seed);
  try {
    if (!equal(root.publicKey, session.trust.rootKey))
      throw errorOf({ code: "untrusted-key", message: "the sealed root key is not the workspace's" });
    return await use(root);
  } finally {
    wipe(root.secretKey);
  }
}
