// Who may hold a vault's share, and which flows may touch it.
import { errorOf } from "../../base/errors.ts";
import { toBase64url, wipe } from "../../crypto/bytes.ts";
import { sealBox } from "../../crypto/sealed-box.ts";
import { grant, permit } from "../../trust/kinds.ts";
import type { Statement } from "../../trust/statement.ts";
import type { Principal } from "../../trust/trust.ts";
import * as routes from "../../wire/routes/vaults.ts";
import { getFlow } from "../flows/flows.ts";
import { getPrincipal, principalId } from "../members/principals.ts";
import type { MemberSession } from "../session/session.ts";
import { signAs, signRevocation } from "../session/signing.ts";
import { everyItem, findNamed } from "./dropped-items.ts";
import { getEntry } from "./items.ts";
import { resignManifest } from "./manifest.ts";
import { finishRotation, type Rotated, type RotateOptions, rotateVault } from "./rotation.ts";
import { type Access, covers, type Vault, type VaultGrant, viewVault } from "./vault-view.ts";
import { getOpenVault, getVault, openShare } from "./vaults.ts";

/**
 * Gives the vault share to a robot or member, whose keys are verified first. `principal`: a name, an email or an id.
 * The Vault Secret Key is not needed for this, and not given by it.
 * @throws AuthError `untrusted-key` or `pending` for the other side's keys, `not-permitted` without a grant of one's own.
 */
export async function grantVault(
  session: MemberSession,
  nameOrId: string,
  principal: string,
  access: Access = "read",
): Promise<Vault> {
  const vault = await getVault(session, nameOrId);
  return await grantTo(session, vault, await getPrincipal(session, principal), access);
}

/** As `grantVault`, for a principal whose keys are verified already. */
export async function grantTo(session: MemberSession, vault: Vault, to: Principal, access: Access): Promise<Vault> {
  const vsh = openShare(session, vault);
  try {
    const statement = await signGrant(
      session,
      { ...vault, vault: vault.id, header: vault.headerHash },
      { vsh, to, access },
    );
    const broader = findBroader(session, vault, to, access);
    // A manifest that was signed by somebody who may write no longer is one that nobody believes.
    if (broader?.access === "write" && vault.access === "write") await resignManifest(session, vault);
    const revocation = await ending(session, broader);
    const params = { vault: vault.id };
    const row = await session.call(routes.putGrant, { params, body: { grant: statement, ...revocation } });
    if (revocation) await session.refreshTrust();
    return await viewVault(session, row);
  } finally {
    wipe(vsh);
  }
}

/** The grant that must not come back once this one replaces it: it was for more, or for keys that are lost. */
function findBroader(session: MemberSession, vault: Vault, to: Principal, access: Access): VaultGrant | undefined {
  const standing = vault.grants.find(({ principal }) => principal === to.id);
  const isNarrowed = standing?.access === "write" && access === "read";
  if (isNarrowed && to.id === session.member) {
    throw errorOf({
      code: "bad-input",
      message: "nobody takes write access from themselves: the manifest may be theirs",
    });
  }
  return standing && (isNarrowed || standing.fingerprint !== to.fingerprint) ? standing : undefined;
}

/** One grant of an epoch. */
export function signGrant(
  session: MemberSession,
  { vault, epoch, header }: { vault: Vault["id"]; epoch: number; header: string },
  { vsh, to, access }: { vsh: Uint8Array; to: Principal; access: Access },
): Promise<Statement> {
  const box = toBase64url(sealBox(vsh, to.x25519));
  return signAs(session, grant, {
    vault,
    epoch,
    header,
    principal: principalId(to),
    fingerprint: to.fingerprint,
    access,
    box,
  });
}

/**
 * Takes a grant back. What the other side could read before must be treated as known to it, so the vault is rotated
 * unless told not to: `rotated` holds the new key then, as of `rotateVault`.
 * @throws NotFoundError `not-found` without a grant to take; ConflictError `conflict` as `finishRotation`.
 */
export async function revokeGrant(
  session: MemberSession,
  nameOrId: string,
  principal: string,
  { rotate = true, onProgress }: { readonly rotate?: boolean | undefined } & Pick<RotateOptions, "onProgress"> = {},
): Promise<{ vault: Vault; rotated: Rotated | undefined }> {
  const vault = await getVault(session, nameOrId);
  // The key may be gone or revoked by now: for taking away, the id of the grant is enough.
  const held = vault.grants.find((row) => row.principal === principal);
  const id = held?.principal ?? principalId(await getPrincipal(session, principal));
  const standing = vault.grants.find((row) => row.principal === id);
  const cutOff = await session.rotations.find(vault.id);
  const finished = rotate ? await finishRotation(session, vault, id) : undefined;
  if (finished) return { vault: finished.vault, rotated: finished };
  if (!standing && (!rotate || cutOff?.without !== id)) throw notGranted(vault);
  if (rotate) getOpenVault(session, vault);
  if (standing) await withdraw(session, vault, standing);
  if (!rotate) return { vault: await getVault(session, vault.id), rotated: undefined };
  const rotated = await rotateVault(session, vault.id, { without: id, onProgress });
  return { vault: rotated.vault, rotated };
}

async function withdraw(session: MemberSession, vault: Vault, { principal, hash }: VaultGrant): Promise<void> {
  if (vault.access === "write" && principal !== session.member) await resignManifest(session, vault);
  const revocation = await signRevocation(session, { type: "statement", hash });
  await session.call(routes.deleteGrant, { params: { vault: vault.id, principal }, body: { revocation } });
  await session.refreshTrust();
}

const notGranted = ({ name }: Vault) =>
  errorOf({
    code: "not-found",
    message: `no grant for that principal on vault "${name}"`,
    hint: `If it was withdrawn just now and the keys are still the old ones: sealbot vault rotate "${name}"`,
  });

/**
 * Lets a flow touch a vault, or some of its items by name or id.
 * @throws LockedError `vault-locked`: only who has the vault open may permit.
 */
export async function permitFlow(
  session: MemberSession,
  nameOrId: string,
  input: { readonly flow: string; readonly access: Access; readonly items?: "*" | readonly string[] | undefined },
): Promise<Vault> {
  const vault = await getVault(session, nameOrId);
  getOpenVault(session, vault);
  const { id: flow } = await getFlow(session, input.flow);
  const { items = "*", access } = input;
  const all = items === "*" ? [] : await everyItem(session, vault);
  const ids = items === "*" ? items : items.map((item) => (findNamed(all, item) ?? getEntry(vault, item)).item);
  const statement = await signAs(session, permit, { flow, vault: vault.id, epoch: vault.epoch, access, items: ids });
  const standing = vault.permits.find((permit) => permit.flow === flow);
  const revocation = await ending(
    session,
    standing && !covers({ access, items: ids }, standing) ? standing : undefined,
  );
  const params = { vault: vault.id };
  const row = await session.call(routes.putPermit, { params, body: { permit: statement, ...revocation } });
  if (revocation) await session.refreshTrust();
  return await viewVault(session, row);
}

/**
 * Takes a flow's permit for a vault back.
 * @throws NotFoundError `not-found` when it has none.
 */
export async function withdrawPermit(session: MemberSession, nameOrId: string, flowNameOrId: string): Promise<Vault> {
  const vault = await getVault(session, nameOrId);
  // The flow may be deleted by now: then its id is enough.
  const named = vault.permits.find(({ flow }) => flow === flowNameOrId);
  const flow = named?.flow ?? (await getFlow(session, flowNameOrId)).id;
  const standing = vault.permits.find((permit) => permit.flow === flow);
  if (!standing) {
    throw errorOf({ code: "not-found", message: `flow "${flowNameOrId}" has no permit for vault "${vault.name}"` });
  }
  const revocation = await signRevocation(session, { type: "statement", hash: standing.hash });
  await session.call(routes.deletePermit, { params: { vault: vault.id, flow }, body: { revocation } });
  await session.refreshTrust();
  return await getVault(session, vault.id);
}

/**
 * The revocation that goes up with what replaces a broader statement: else a server could show the old one again for
 * as long as its epoch lasts.
 */
async function ending(session: MemberSession, broader: { readonly hash: string } | undefined) {
  return broader && { revocation: await signRevocation(session, { type: "statement", hash: broader.hash }) };
}
