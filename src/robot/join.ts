// A robot joins: it makes its keys, proves with the ticket that it was invited, and pins the workspace root. It trusts
// nothing the server says that the ticket does not confirm.
import { rm } from "node:fs/promises";
import { type Clock, iso } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import { fromBase64url, toBase64url } from "../crypto/bytes.ts";
import { boxKeyPair, signKeyPair } from "../crypto/keys.ts";
import { type Fingerprint, fingerprintOf, workspaceIdOf } from "../trust/fingerprint.ts";
import { newId } from "../trust/new-id.ts";
import { signStatement } from "../trust/statement.ts";
import { checkRoot, joinMac, parseTicket } from "../trust/ticket.ts";
import { call } from "../wire/call.ts";
import { getJoin, joinAsRobot } from "../wire/routes/robots.ts";
import type { RobotHome } from "./home.ts";
import { findIdentity, type RobotIdentity, saveIdentity } from "./identity.ts";

export interface JoinOptions {
  readonly ticketText: string;
  /** The control plane's origin. */
  readonly server: string;
  /** Default: the name the inviter chose. */
  readonly name?: string | undefined;
  readonly home: RobotHome;
  readonly clock: Clock;
  readonly fetch?: typeof fetch | undefined;
}

/**
 * Joins and keeps the identity; the robot is `pending` until the inviter's client has endorsed it.
 * @throws ConflictError `conflict` where a robot has joined already; AuthError `untrusted-key` when the server shows
 * another root than the ticket's; the server's `ticket-used`, `ticket-expired`, `not-found`.
 */
export async function joinRobot({ ticketText, server, name, home, clock, fetch }: JoinOptions): Promise<RobotIdentity> {
  const origin = originOf(server);
  const ticket = parseTicket(ticketText, "robot");
  const standing = await findIdentity(home);
  if (standing) {
    throw errorOf({
      code: "conflict",
      message: `this home is robot "${standing.name}" already`,
      hint: "Use another SEALBOT_HOME, or give this robot up with: sealbot robot reset --force",
    });
  }
  const caller = { server: origin, fetch };
  const join = await call(caller, getJoin, { params: { ticket: ticket.id } });
  const root = fromBase64url(join.root);
  checkRoot(ticket, root);
  const workspace = workspaceIdOf(root);
  const [robot, sign, box] = [newId("rob"), signKeyPair(), boxKeyPair()];
  const fingerprint: Fingerprint = fingerprintOf(workspace, robot, { ed25519: sign.publicKey, x25519: box.publicKey });
  const chosen = name ?? join.name ?? robot.slice(0, 12);
  const payload = {
    robot,
    name: chosen,
    ed25519: toBase64url(sign.publicKey),
    x25519: toBase64url(box.publicKey),
    issuedAt: iso(clock.now()),
    seen: { seq: 0, hash: "" },
  };
  const record = await signStatement("robot-record", payload, {
    workspace,
    fingerprint,
    secretKey: sign.secretKey,
    certificates: [],
  });
  const identity = { robot, workspace, name: chosen, origin, fingerprint, sign, box, record, root };
  // Kept before it is handed in: a robot the server knows must exist here, while the reverse is mended by a new ticket.
  await saveIdentity(home, identity);
  try {
    await call(caller, joinAsRobot, {
      params: { ticket: ticket.id },
      body: { record, mac: joinMac(ticket.secret, fromBase64url(record.payload)) },
    });
  } catch (error) {
    await rm(home.identity, { force: true });
    throw error;
  } finally {
    ticket.secret.fill(0);
  }
  return identity;
}

/** Forgets everything this robot is and holds. There is no way back but a new ticket. */
export async function resetRobot(home: RobotHome): Promise<void> {
  await rm(home.folder, { recursive: true, force: true });
}

/**
 * The origin of a control plane's address.
 * @throws InputError `bad-input` for anything but https, or http on loopback.
 */
export function originOf(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  const isLoopback = url !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback)) return url.origin;
  throw errorOf({
    code: "bad-input",
    message:
      url?.protocol === "http:"
        ? "--server: plain HTTP is for loopback only"
        : "--server: not the address of a control plane",
    hint: "Write for example https://sealbot.example.com, or http://127.0.0.1:7420 on the same machine.",
  });
}
