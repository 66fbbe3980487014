// Removing a member: what it signed and still stands is signed again first, so that nothing else falls with its key.
import { errorOf } from "../base/errors.ts";
import type { MemberId } from "../base/ids.ts";
import type { Kind } from "../trust/kinds.ts";
import { flow, grant, permit, robotEndorsement, vaultHeader } from "../trust/kinds.ts";
import type { Statement } from "../trust/statement.ts";
import type { Principal } from "../trust/trust.ts";
import { listMembers as memberRows, removeMember as removal } from "../wire/routes/accounts.ts";
import { listFlows as flowRows } from "../wire/routes/flows.ts";
import { listVaults as vaultRows } from "../wire/routes/vaults.ts";
import { viewFlow } from "./flows.ts";
import { resignManifest } from "./manifest.ts";
import { getMember } from "./members.ts";
import { allPages } from "./pages.ts";
import { robotRows } from "./robots.ts";
import type { MemberSession } from "./session.ts";
import { type Stamped, signAgain, signRevocation } from "./signing.ts";
import { succeedRoot } from "./succession.ts";
import { viewVault } from "./vault-view.ts";

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

async function takeOver(session: MemberSession, from: Principal): Promise<Statement[]> {
  const resigned: Statement[] = [];
  const again = async <T extends Stamped>(
    statement: Statement | null | undefined,
    kind: Kind<T>,
    change: (payload: T) => T | undefined = (payload) => payload,
  ) => {
    if (statement?.signer !== from.fingerprint) return;
    const changed = change((await session.verify(statement, kind)).payload);
    if (changed) resigned.push(await signAgain(session, kind, changed));
  };
  const { data: vaults } = await session.call(vaultRows, {});
  for (const row of vaults) {
    const vault = await viewVault(session, row);
    if (row.manifest?.signer === from.fingerprint && vault.access === "write") await resignManifest(session, vault);
    await again(row.headers.at(-1), vaultHeader, (payload) => ({ ...payload, previous: vault.headerHash }));
    // What is of an earlier epoch stands no more, whoever shows it.
    const standing = <T extends { epoch: number }>(payload: T) => (payload.epoch === vault.epoch ? payload : undefined);
    for (const statement of row.grants) {
      await again(statement, grant, (payload) => (payload.principal === from.id ? undefined : standing(payload)));
    }
    for (const statement of row.permits) await again(statement, permit, standing);
  }
  for (const { endorsement } of await robotRows(session)) await again(endorsement, robotEndorsement);
  for (const row of await allPages((query) => session.call(flowRows, { query }))) {
    if (row.statement.signer !== from.fingerprint) continue;
    // An older version than the one seen last would come back to life under the caller's name.
    const { hash: previous } = await viewFlow(session, row);
    await again(row.statement, flow, (payload) => ({ ...payload, version: payload.version + 1, previous }));
  }
  return resigned;
}
