// Remote injection: signed inside, sealed outside, first to the robot's registered key and then to the single-use key
// of its ask. Only the robot's signed receipt counts as done.
import { errorOf } from "../../base/errors.ts";
import type { RobotId } from "../../base/ids.ts";
import { fromBase64url, randomBytes, toBase64url, wipe } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import { sealInject } from "../../trust/inject.ts";
import { type Ask, ask, inject, type KeepPolicy, receipt } from "../../trust/kinds.ts";
import type { Principal } from "../../trust/trust.ts";
import { parseVsk } from "../../vault/vsk.ts";
import { injectSecret, openAsk } from "../../wire/routes/robots.ts";
import type { MemberSession } from "../session/session.ts";
import { signAs } from "../session/signing.ts";
import { grantTo } from "../vaults/grants.ts";
import { OpenVault } from "../vaults/open-vault.ts";
import type { Vault } from "../vaults/vault-view.ts";
import { getOpenVault, getVault, openShare } from "../vaults/vaults.ts";
import { getRobot, type Robot, trustedPrincipal } from "./robots.ts";

export interface Injected {
  readonly robot: Robot;
  readonly vault: Vault;
  readonly injectId: string;
  /** When the robot accepted it, by its own clock. */
  readonly at: string;
}

/**
 * Hands a vault's key to a robot and returns once its signed receipt says "accepted". A grant is made first where the
 * robot has none. `vskText` is not needed while the vault is open in the session.
 * @throws ConnectionError `robot-offline`; InputError `bad-key`; AuthError `untrusted-key`, `wrong-context`, `replayed`;
 * LockedError `vault-locked`, `vault-refused` when the robot rejects it.
 */
export async function injectVault(
  session: MemberSession,
  input: {
    readonly robot: string;
    readonly vault: string;
    readonly vskText?: string | undefined;
    /** Default: kept in memory until the daemon stops. */
    readonly policy?: Partial<KeepPolicy> | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Injected> {
  const robot = await getRobot(session, input.robot);
  const to = trustedPrincipal(robot);
  let vault = await getVault(session, input.vault);
  const open = openFor(session, vault, input.vskText);
  try {
    if (!vault.grants.some(({ fingerprint }) => fingerprint === to.fingerprint)) {
      vault = await grantTo(session, vault, to, "read");
    }
    const policy = { keep: "memory", notAfter: null, maxUses: null, ...input.policy } as const;
    const question = await askRobot(session, { robot, to, vault, signal: input.signal });
    return await answer(session, { robot, to, vault, open, question, policy, signal: input.signal });
  } finally {
    if (session.vaults.get(vault.id) !== open) open[Symbol.dispose]();
  }
}

/**
 * Hands a rotated vault's key to a robot under what is left of the policy that it says, signed, it had before;
 * undefined when it had none. The vault is open in the session.
 * @throws as `injectVault`.
 */
export async function injectHeld(
  session: MemberSession,
  { vault, signal, ...input }: { robot: RobotId; vault: Vault; signal?: AbortSignal | undefined },
): Promise<Injected | undefined> {
  const robot = await getRobot(session, input.robot);
  const to = trustedPrincipal(robot);
  const open = getOpenVault(session, vault);
  const question = await askRobot(session, { robot, to, vault, signal });
  const { held } = question;
  return held && (await answer(session, { robot, to, vault, open, question, policy: held, signal }));
}

interface Target {
  readonly robot: Robot;
  /** Its verified keys. */
  readonly to: Principal;
  readonly vault: Vault;
  readonly signal: AbortSignal | undefined;
}

/** The robot's own ask: for this vault, in this epoch, signed by the keys that are trusted. */
async function askRobot(session: MemberSession, { robot, to, vault, signal }: Target): Promise<Ask & { id: string }> {
  const asked = await session.call(openAsk, { params: { id: robot.id }, body: { vault: vault.id }, signal });
  const { payload: question, signer } = await session.verify(asked.statement, ask);
  const isOurs = question.robot === robot.id && question.vault === vault.id && question.epoch === vault.epoch;
  if (!isOurs || signer.fingerprint !== to.fingerprint)
    throw errorOf({ code: "wrong-context", message: "the server shows an ask of another robot, vault or epoch" });
  return { ...question, id: asked.id };
}

async function answer(
  session: MemberSession,
  {
    robot,
    to,
    vault,
    open,
    question,
    policy,
    signal,
  }: Target & { open: OpenVault; question: Ask & { id: string }; policy: KeepPolicy },
): Promise<Injected> {
  const injectId = toBase64url(randomBytes(16));
  const statement = await signAs(session, inject, {
    injectId,
    robot: robot.id,
    fingerprint: to.fingerprint,
    vault: vault.id,
    epoch: vault.epoch,
    challenge: question.challenge,
    vsk: toBase64url(open.halves.vsk),
    vsh: toBase64url(open.halves.vsh),
    policy,
  });
  const sealed = sealInject(statement, to.x25519, fromBase64url(question.challenge));
  const params = { ask: question.id };
  const handed = await session.call(injectSecret, { params, body: { sealed: toBase64url(sealed) }, signal });
  const told = await session.verify(handed.receipt, receipt);
  checkReceipt(told.payload, { injectId, sealed: toBase64url(sha256(sealed)) });
  if (told.signer.fingerprint !== to.fingerprint)
    throw errorOf({ code: "untrusted-sender", message: "the receipt is another robot's" });
  return { robot, vault, injectId, at: told.payload.issuedAt };
}

/** The vault's halves: of the session where it is open, else checked against the header before anything is sent. */
function openFor(session: MemberSession, vault: Vault, vskText: string | undefined): OpenVault {
  if (vskText === undefined) return getOpenVault(session, vault);
  const vsk = parseVsk(vskText, vault.id);
  try {
    return new OpenVault(session.workspace, vault.header, { vsh: openShare(session, vault), vsk });
  } catch (error) {
    wipe(vsk);
    throw error;
  }
}

function checkReceipt(
  told: { injectId: string; sealed: string; result: "accepted" | "rejected"; reason?: string | undefined },
  sent: { injectId: string; sealed: string },
): void {
  // A robot that could not open it knows no injectId, and signs for the very bytes that it rejects.
  const isNamed = told.injectId === sent.injectId || told.result === "rejected";
  if (!isNamed || told.sealed !== sent.sealed)
    throw errorOf({ code: "replayed", message: "the receipt is for another injection" });
  if (told.result === "accepted") return;
  throw errorOf({
    code: "vault-refused",
    message: `the robot rejected the key: ${told.reason ?? "it gave no reason"}`,
  });
}
