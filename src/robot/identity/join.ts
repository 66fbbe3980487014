// A robot joins: it makes its keys, proves with the ticket that it was invited, and pins the workspace root. It trusts
// nothing the server says that the ticket does not confirm.
import { type Clock, iso } from "../../base/clock.ts";
import { ConnectionError, errorOf, hasCode, InternalError, SealbotError } from "../../base/errors.ts";
import type { Fetch } from "../../base/fetch.ts";
import { isLoopback } from "../../base/loopback.ts";
import { makePrivateFolder } from "../../base/private-file.ts";
import { fromBase64url, toBase64url, wipe } from "../../crypto/bytes.ts";
import { boxKeyPair, signKeyPair } from "../../crypto/keys.ts";
import { fingerprintOf } from "../../trust/fingerprint.ts";
import { newId } from "../../trust/new-id.ts";
import { trustOfTicket } from "../../trust/newcomer.ts";
import { signStatement } from "../../trust/statement.ts";
import { joinMac, parseTicket, type Ticket } from "../../trust/ticket.ts";
import { type Caller, call } from "../../wire/call.ts";
import { getJoin, joinAsRobot } from "../../wire/routes/robots.ts";
import type { RobotHome } from "../home.ts";
import type { KeyStoreKind } from "../key-store/key-store.ts";
import type { KeySources } from "../key-store/key-stores.ts";
import { RobotStore } from "../store.ts";
import { type RobotIdentity, saveIdentity } from "./identity.ts";
import { findPublicIdentity, type PublicIdentity } from "./identity-file.ts";
import { forgetIdentity } from "./reset.ts";
import { trustKey } from "./standing.ts";

export interface JoinOptions {
  readonly ticketText: string;
  /** The control plane's origin. */
  readonly server: string;
  /** Default: the name the inviter chose. */
  readonly name?: string | undefined;
  readonly home: RobotHome;
  readonly clock: Clock;
  readonly fetch?: Fetch | undefined;
  /**
   * Where the private keys go. The default is `file`, the only one that works wherever and whenever the robot is started
   * later, with nobody there: whether another one would, no look at this moment can tell.
   */
  readonly keyStore?: KeyStoreKind | undefined;
  readonly keySources?: KeySources | undefined;
}

/**
 * Joins and keeps the identity; the robot is `pending` until the inviter's client has endorsed it. When the answer was
 * lost, joining again with the same ticket hands in the same identity.
 * @throws ConflictError `conflict` where another robot has joined already; AuthError `untrusted-key` when the server shows
 * another root than the ticket's; the server's `ticket-used`, `ticket-expired`, `not-found`.
 */
export async function joinRobot(options: JoinOptions): Promise<PublicIdentity> {
  const { home, keySources } = options;
  const origin = originOf(options.server);
  const ticket = parseTicket(options.ticketText, "robot");
  const caller = { server: origin, fetch: options.fetch };
  try {
    const standing = await findPublicIdentity(home);
    if (standing) {
      checkSame(standing, ticket, origin);
      await handIn(caller, ticket, standing);
      return standing;
    }
    const { sign, box, ...identity } = await makeIdentity(caller, ticket, options);
    // Kept before it is handed in: a robot the server knows must exist here.
    await saveIdentity(home, { ...identity, sign, box }, keySources).finally(() => wipe(sign.secretKey, box.secretKey));
    await handIn(caller, ticket, identity).catch(async (error: unknown) => {
      if (isRefusal(error)) await forgetIdentity(home, identity, keySources);
      throw error;
    });
    return identity;
  } finally {
    ticket.secret.fill(0);
  }
}

/** Keys made here, and the roots that the ticket confirms. */
async function makeIdentity(
  caller: Caller,
  ticket: Ticket,
  { name, clock, home, keyStore = "file" }: JoinOptions,
): Promise<RobotIdentity> {
  const join = await call(caller, getJoin, { params: { ticket: ticket.id } });
  const trust = await trustOfTicket(ticket, join, clock);
  const { workspace } = trust;
  const [robot, sign, box] = [newId("rob"), signKeyPair(), boxKeyPair()];
  const fingerprint = fingerprintOf(workspace, robot, { ed25519: sign.publicKey, x25519: box.publicKey });
  const chosen = name ?? join.name ?? robot.slice(0, 12);
  const payload = {
    robot,
    name: chosen,
    ed25519: toBase64url(sign.publicKey),
    x25519: toBase64url(box.publicKey),
    issuedAt: iso(clock.now()),
    seen: { seq: 0, hash: "" },
  };
  const signer = { workspace, fingerprint, secretKey: sign.secretKey, certificates: [] };
  const record = await signStatement("robot-record", payload, signer);
  const ids = { robot, workspace, name: chosen, origin: caller.server, fingerprint, ticket: ticket.id, keyStore };
  // The roots that lead to the ticket's one were shown now: another way there is a fork from then on.
  await makePrivateFolder(home.folder);
  using store = new RobotStore(home.database);
  store.documents.set(trustKey, trust);
  return { ...ids, sign, box, record, root: fromBase64url(join.root) };
}

async function handIn(caller: Caller, ticket: Ticket, { record }: PublicIdentity): Promise<void> {
  const mac = joinMac(ticket.secret, fromBase64url(record.payload));
  await call(caller, joinAsRobot, { params: { ticket: ticket.id }, body: { record, mac } });
}

/** Whether the control plane said no. Otherwise it may have taken the robot in, and nobody here was told. */
const isRefusal = (error: unknown): boolean =>
  error instanceof SealbotError &&
  !(error instanceof ConnectionError || error instanceof InternalError || hasCode(error, "protocol-error"));

function checkSame(standing: PublicIdentity, ticket: Ticket, origin: string): void {
  if (standing.ticket === ticket.id && standing.origin === origin) return;
  throw errorOf({
    code: "conflict",
    message: `this home is robot "${standing.name}" already`,
    hint: "Use another SEALBOT_HOME, or give this robot up with: sealbot robot reset --force",
  });
}

/**
 * The origin of a control plane's address.
 * @throws InputError `bad-input` for anything but https, or http on loopback.
 */
export function originOf(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname))) return url.origin;
  throw errorOf({
    code: "bad-input",
    message:
      url?.protocol === "http:"
        ? "--server: plain HTTP is for loopback only"
        : "--server: not the address of a control plane",
    hint: "Write for example https://sealbot.example.com, or http://127.0.0.1:7420 on the same machine.",
  });
}
