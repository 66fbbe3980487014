// Rotation: a new epoch with new halves. Item keys are wrapped again, ciphertext stays; everyone but the one who
// leaves is granted again; the server takes all of it or nothing.
//
// The new halves are *kept* before the server hears of them, its wraps are *staged*, one request *commits* header,
// grants, permits and manifest with them, and the kept halves are forgotten once a person was *shown* the key. Whoever
// dies on the way finds at the next rotation either a committed epoch, whose key is shown then, or a staged one, which
// is dropped: after the drop a commit that was still on its way can only fail.
import { iso } from "../../base/clock.ts";
import { errorOf, hasCode } from "../../base/errors.ts";
import { fromBase64url, randomBytes, toBase64url, wipe } from "../../crypto/bytes.ts";
import { manifest, permit, vaultHeader } from "../../trust/kinds.ts";
import { type Statement, statementHash } from "../../trust/statement.ts";
import { deriveVaultKeys, newHalves, type VaultKeys } from "../../vault/keys.ts";
import { formatVsk } from "../../vault/vsk.ts";
import * as routes from "../../wire/routes/rotations.ts";
import { principalFinder } from "../members/principals.ts";
import type { MemberSession } from "../session/session.ts";
import { signAs } from "../session/signing.ts";
import { signGrant } from "./grants.ts";
import { refuseStale } from "./manifest.ts";
import { OpenVault } from "./open-vault.ts";
import type { PendingRotation } from "./pending-rotation.ts";
import { type RewrapProgress, Rewrapping } from "./rewrapping.ts";
import { type Vault, viewVault } from "./vault-view.ts";
import { getOpenVault, getVault } from "./vaults.ts";

/** Times a commit is tried while others write to the vault. */
const tries = 6;

export interface RotateOptions {
  /** Id of the one who is granted no more. */
  readonly without?: PendingRotation["without"];
  readonly onProgress?: ((progress: RewrapProgress) => void) | undefined;
}

export interface Rotated {
  readonly vault: Vault;
  /** The new Vault Secret Key in text form. */
  readonly vsk: string;
  /** Whether it was committed before, by a rotation that was cut off before its key was shown. */
  readonly wasCutOff: boolean;
  /** Id of the one from whom it took the vault. */
  readonly without: PendingRotation["without"];
  /** Call it once the key was shown: it is found again, and nothing is rotated, until then. */
  readonly shown: () => Promise<void>;
}

/**
 * Makes a new epoch for everyone who holds a grant but `without`, or finishes one that was cut off. The vault stays
 * open in the session; `renewRobots` then brings the new key to those who had the old one.
 * @throws LockedError `vault-locked`; AuthError `untrusted-key` when a holder's keys do not verify; ConflictError
 * `conflict` when another rotation was faster.
 */
export async function rotateVault(
  session: MemberSession,
  nameOrId: string,
  { without, onProgress = () => {} }: RotateOptions = {},
): Promise<Rotated> {
  const before = await getVault(session, nameOrId);
  const finished = await finishRotation(session, before, without);
  if (finished) return finished;
  const from = getOpenVault(session, before);
  refuseStale(before);

  const halves = newHalves();
  const salt = randomBytes(32);
  const epoch = before.epoch + 1;
  using to = deriveVaultKeys({ workspace: session.workspace, vault: before.id, epoch }, halves, salt);
  const pending: PendingRotation = {
    id: toBase64url(randomBytes(16)),
    vault: before.id,
    epoch,
    salt: toBase64url(salt),
    check: toBase64url(to.check),
    vsk: toBase64url(halves.vsk),
    vsh: toBase64url(halves.vsh),
    ...(without && { without }),
  };
  await session.rotations.keep(pending);
  try {
    return await commit(session, before, { pending, from: from.keys, to, onProgress });
  } catch (error) {
    // What went wrong first is told. Where the server cannot even say what became of it, the next rotation asks again.
    const finished = await takeUp(session, before).catch(() => undefined);
    if (finished) return { ...finished, wasCutOff: false };
    throw error;
  } finally {
    wipe(halves.vsh, halves.vsk);
  }
}

/**
 * Finishes a rotation of this vault that was cut off after its commit, and drops one that was cut off before; undefined
 * when there is nothing to show.
 * @throws ConflictError `conflict` when its key has to be shown before the vault is taken from another one.
 */
export async function finishRotation(
  session: MemberSession,
  vault: Vault,
  without: RotateOptions["without"],
): Promise<Rotated | undefined> {
  const finished = await takeUp(session, vault);
  if (!finished || without === undefined || finished.without === without) return finished;
  throw errorOf({
    code: "conflict",
    message: `vault "${vault.name}" has a new key that nobody was shown yet`,
    hint: `Be shown it first: sealbot vault rotate "${vault.name}"`,
  });
}

interface Renewal {
  readonly pending: PendingRotation;
  readonly from: VaultKeys;
  readonly to: VaultKeys;
  readonly onProgress: (progress: RewrapProgress) => void;
}

async function commit(
  session: MemberSession,
  before: Vault,
  { pending, from, to, onProgress }: Renewal,
): Promise<Rotated> {
  const params = { vault: before.id };
  await session.call(routes.beginRotation, { params, body: { rotation: pending.id } });
  const rewrapping = new Rewrapping(session, { vault: before.id, rotation: pending.id, from, to });
  for (let attempt = 1, at = before; ; attempt++, at = await getVault(session, before.id)) {
    if (at.epoch !== before.epoch) throw overtaken(at);
    try {
      const entries = await rewrapping.stage(at, onProgress);
      await rewrapping.stageDropped();
      const signed = await sign(session, at, { pending, boxKey: to.box.publicKey, entries });
      const row = await session.call(routes.rotateVault, { params, body: { rotation: pending.id, ...signed } });
      return opened(session, await viewVault(session, row), pending);
    } catch (error) {
      if (attempt === tries || !hasCode(error, "conflict")) throw error;
    }
  }
}

/**
 * What became of a rotation of this vault that was kept: the committed one, its vault open, or undefined when there
 * is none to finish.
 */
async function takeUp(session: MemberSession, { id }: Vault): Promise<Rotated | undefined> {
  const pending = await session.rotations.find(id);
  if (!pending) return undefined;
  await session.call(routes.dropRotation, { params: { vault: id, rotation: pending.id } });
  // Read after the drop: from then on it is committed or it never will be.
  const vault = await getVault(session, id);
  const isCommitted = vault.epoch === pending.epoch && vault.header.check === pending.check;
  if (isCommitted) return { ...opened(session, vault, pending), wasCutOff: true };
  await session.rotations.forget(pending);
  return undefined;
}

function opened(session: MemberSession, vault: Vault, pending: PendingRotation): Rotated {
  const halves = { vsk: fromBase64url(pending.vsk), vsh: fromBase64url(pending.vsh) };
  const vsk = formatVsk(vault.id, halves.vsk);
  const opened = new OpenVault(session.workspace, vault.header, halves);
  session.vaults.get(vault.id)?.[Symbol.dispose]();
  session.vaults.set(vault.id, opened);
  const shown = () => session.rotations.forget(pending);
  return { vault: { ...vault, open: true }, vsk, wasCutOff: false, without: pending.without, shown };
}

/** All that is signed of a new epoch: it follows `vault` as it was read. */
async function sign(
  session: MemberSession,
  vault: Vault,
  { pending, boxKey, entries }: { pending: PendingRotation; boxKey: Uint8Array; entries: Vault["entries"] },
) {
  const { issuedAt: _, seen: __, ...kept } = vault.header;
  const { epoch, salt, check, without } = pending;
  const header = await signAs(session, vaultHeader, {
    ...kept,
    epoch,
    salt,
    boxKey: toBase64url(boxKey),
    check,
    previous: vault.headerHash,
  });
  const place = { vault: vault.id, epoch, header: statementHash(session.workspace, header) };
  const vsh = fromBase64url(pending.vsh);
  const grants: Statement[] = [];
  const find = principalFinder(session);
  for (const { principal, access } of vault.grants) {
    const to = principal === without ? undefined : await find(principal);
    if (to) grants.push(await signGrant(session, place, { vsh, to, access }));
  }
  wipe(vsh);
  const permits = await Promise.all(
    vault.permits.map(({ flow, access, items }) =>
      signAs(session, permit, { flow, vault: vault.id, epoch, access, items: items === "*" ? items : [...items] }),
    ),
  );
  const next = await signAs(session, manifest, {
    vault: vault.id,
    epoch,
    seq: vault.seq + 1,
    previous: vault.manifestHash,
    entries: [...entries],
    notAfter: iso(session.clock.now() + vault.freshness * 1_000),
  });
  return { header, grants, permits, manifest: next };
}

const overtaken = ({ name }: Vault) =>
  errorOf({
    code: "conflict",
    message: `vault "${name}" was rotated by somebody else meanwhile`,
    hint: "Open it with the key that they were shown; rotate again if you still want to.",
  });
