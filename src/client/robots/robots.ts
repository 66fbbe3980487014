// Robots as a member sees, vouches for, locks and revokes them. A robot's keys are believed only by its endorsement.
import { errorOf, hasCode, type SealbotError } from "../../base/errors.ts";
import type { RobotId, VaultId } from "../../base/ids.ts";
import { takeTurns } from "../../base/turns.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { robotId } from "../../trust/fields.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import { robotEndorsement } from "../../trust/kinds.ts";
import type { Principal } from "../../trust/trust.ts";
import * as routes from "../../wire/routes/robots.ts";
import { revoke } from "../../wire/routes/trust.ts";
import type { RobotRow } from "../../wire/shapes.ts";
import { awaitUse, checkedOffer, type Invitation, invite, listOwnTickets } from "../members/tickets.ts";
import { allPages } from "../session/pages.ts";
import type { MemberSession } from "../session/session.ts";
import { signAs, signRevocation } from "../session/signing.ts";
import { getVault } from "../vaults/vaults.ts";

export interface Robot {
  readonly id: RobotId;
  /** Signed: from the endorsement, or from the robot's own record while it is pending. */
  readonly name: string;
  /** From the endorsement. */
  readonly labels: readonly string[];
  readonly status: "pending" | "active" | "revoked" | "cloned";
  readonly online: boolean;
  readonly lastSeenAt: string | undefined;
  readonly version: string | undefined;
  /** As people compare it: `ABCD-EFGH-…`. */
  readonly fingerprint: string;
  /** The whole of it, base64url, as statements write it. */
  readonly fullFingerprint: string;
  /** Ids of the vaults whose key it says it has. */
  readonly unlocked: readonly VaultId[];
  /** Id of the ticket it joined with. */
  readonly ticket: string | undefined;
  /** Its keys, once somebody with the authority vouches for them. */
  readonly principal: Principal | undefined;
  /** Why what the server shows of it is not believed. */
  readonly fault: SealbotError | undefined;
  readonly createdAt: string;
}

/** A ticket for a robot; `expiresIn` in milliseconds, one hour by default. */
export function inviteRobot(
  session: MemberSession,
  input: {
    readonly name?: string | undefined;
    readonly labels?: readonly string[] | undefined;
    readonly expiresIn?: number | undefined;
  } = {},
): Promise<Invitation> {
  return invite(session, "robot", { ...input, labels: [...(input.labels ?? [])] });
}

/** Robots of one answer: reading more would hold a browser's page up. */
const atOnce = 200;

const robotPage = (session: MemberSession, query: object) =>
  session.call(routes.listRobots, { query: { ...query, limit: atOnce } });

export const robotRows = (session: MemberSession): Promise<RobotRow[]> =>
  allPages((query) => robotPage(session, query));

export async function listRobots(session: MemberSession): Promise<Robot[]> {
  const viewing: Promise<Robot[]>[] = [];
  const turn = takeTurns(session.clock);
  await allPages(async (query) => {
    const page = await robotPage(session, query);
    // Signatures of one page are looked at while the next is on its way.
    const viewed = viewRobots(session, page.data, turn);
    viewed.catch(() => undefined); // It is awaited below, after the last page.
    viewing.push(viewed);
    return page;
  });
  return (await Promise.all(viewing)).flat();
}

async function viewRobots(session: MemberSession, rows: readonly RobotRow[], turn: () => Promise<void>) {
  const robots: Robot[] = [];
  for (const row of rows) {
    robots.push(await viewRobot(session, row));
    await turn();
  }
  return robots;
}

/** How many there are, as the server says: for display only. */
export const countRobots = (session: MemberSession): Promise<routes.RobotCounts> =>
  session.call(routes.countRobots, {});

/** By name or id; undefined when there is none. @throws ConflictError `conflict` when a name is not unique. */
export async function findRobot(session: MemberSession, nameOrId: string): Promise<Robot | undefined> {
  const id = robotId.safeParse(nameOrId);
  const exact = id.success ? await findRobotById(session, id.data) : undefined;
  if (exact) return exact;
  const named = (await listRobots(session)).filter(({ name, status }) => name === nameOrId && status !== "revoked");
  if (named.length > 1) throw errorOf({ code: "conflict", message: "two robots have that name", hint: "Give its id." });
  return named[0];
}

/** One robot alone, however many there are. */
export async function findRobotById(session: MemberSession, id: RobotId): Promise<Robot | undefined> {
  try {
    return await viewRobot(session, await session.call(routes.getRobot, { params: { id } }), id);
  } catch (error) {
    if (hasCode(error, "not-found")) return undefined;
    throw error;
  }
}

/** By name or id. @throws NotFoundError `not-found`. */
export async function getRobot(session: MemberSession, nameOrId: string): Promise<Robot> {
  const robot = await findRobot(session, nameOrId);
  if (robot) return robot;
  throw errorOf({
    code: "not-found",
    message: `no robot ${JSON.stringify(nameOrId)}`,
    hint: "See: sealbot robot list",
  });
}

/** A robot's keys for sealing to it. @throws AuthError `untrusted-key`, `revoked` or `pending`. */
export function trustedPrincipal({ name, principal, fault }: Robot): Principal {
  if (fault) throw fault;
  if (principal) return principal;
  throw errorOf({
    code: "pending",
    message: `robot "${name}" was not endorsed yet`,
    hint: `sealbot robot endorse "${name}"`,
  });
}

/**
 * Vouches for a robot: by the MAC of this member's own ticket, or by a fingerprint that a person read on the host.
 * @throws AuthError `untrusted-key` when either does not match: an attack.
 */
export async function endorseRobot(
  session: MemberSession,
  nameOrId: string,
  options: { readonly fingerprint?: string | undefined; readonly labels?: readonly string[] | undefined } = {},
): Promise<Robot> {
  const robot = await getRobot(session, nameOrId);
  if (options.fingerprint !== undefined) {
    if (compact(options.fingerprint) !== compact(robot.fingerprint)) throw otherKeys(robot);
    return await endorse(session, robot, { name: robot.name, labels: [...(options.labels ?? robot.labels)] });
  }
  const ticket = (await listOwnTickets(session)).find((row) => row.kind === "robot" && row.principal === robot.id);
  if (ticket) return await endorseByTicket(session, ticket, options.labels);
  throw errorOf({
    code: "not-found",
    message: `robot "${robot.name}" did not join with a ticket of yours`,
    hint: "Read its fingerprint on the host (sealbot robot fingerprint) and give it with --fingerprint.",
  });
}

const compact = (fingerprint: string): string => fingerprint.replace(/[\s-]/g, "").toUpperCase();

/** Waits for the ticket to be used, then endorses. */
export async function awaitAndEndorse(
  session: MemberSession,
  ticket: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Robot> {
  return await endorseByTicket(session, await awaitUse(session, ticket, signal));
}

async function endorseByTicket(
  session: MemberSession,
  ticket: routes.TicketRow,
  labels?: readonly string[],
): Promise<Robot> {
  const offered = checkedOffer(session, ticket);
  const row = (await robotRows(session)).find(({ id }) => id === ticket.principal);
  if (!row) throw errorOf({ code: "not-found", message: "the robot that used the ticket is not listed" });
  const robot = await viewRobot(session, row);
  // The MAC covers exactly the bytes of the record, so the robot that is shown must carry those.
  if (row.record.payload !== ticket.record) throw otherKeys(robot);
  const chosen = [...(labels ?? offered.labels)];
  return await endorse(session, robot, { name: offered.name ?? robot.name, labels: chosen });
}

const otherKeys = ({ name }: Robot) =>
  errorOf({
    code: "untrusted-key",
    message: `attack: the server shows other keys for robot "${name}" than the host has`,
    hint: "Do not endorse it. Compare `sealbot robot fingerprint` on the host, and revoke it.",
  });

async function endorse(session: MemberSession, robot: Robot, as: { name: string; labels: string[] }): Promise<Robot> {
  if (robot.fault) throw robot.fault;
  const { id, fullFingerprint: fingerprint } = robot;
  const endorsement = await signAs(session, robotEndorsement, { robot: id, fingerprint, ...as });
  return await viewRobot(session, await session.call(routes.endorseRobot, { params: { id }, body: { endorsement } }));
}

/** Nothing signed by the robot's present keys is believed from then on, by anyone. */
export async function revokeRobot(session: MemberSession, nameOrId: string): Promise<void> {
  const { id, fullFingerprint: fingerprint } = await getRobot(session, nameOrId);
  const revocation = await signRevocation(session, { type: "robot", id, fingerprint });
  await session.call(revoke, { body: { revocation } });
  await session.refreshTrust();
}

/** Tells a robot to forget the key of one vault, or of all. `delivered` is false while the robot is away. */
export async function lockRobot(
  session: MemberSession,
  nameOrId: string,
  vaultNameOrId?: string,
): Promise<{ delivered: boolean }> {
  const { id } = await getRobot(session, nameOrId);
  const vault = vaultNameOrId === undefined ? undefined : (await getVault(session, vaultNameOrId)).id;
  return await session.call(routes.lockRobot, { params: { id }, body: vault === undefined ? {} : { vault } });
}

/** `asked`: the robot that the server was asked for. */
async function viewRobot(session: MemberSession, row: RobotRow, asked: RobotId = row.id): Promise<Robot> {
  const record = session.statements.same(row.record);
  const { payload, fingerprint } = await session.trust.record(record);
  if (payload.robot !== row.id || row.id !== asked)
    throw errorOf({ code: "untrusted-key", message: `robot ${row.id}: the server shows another robot's record` });
  const shown = {
    id: row.id,
    status: row.status,
    online: row.online,
    lastSeenAt: row.last_seen_at ?? undefined,
    version: row.version ?? undefined,
    fingerprint: showFingerprint(fromBase64url(fingerprint)),
    fullFingerprint: fingerprint,
    unlocked: row.unlocked,
    ticket: row.ticket ?? undefined,
    createdAt: row.created_at,
  };
  const endorsement = row.endorsement && session.statements.same(row.endorsement);
  const alone = { ...shown, name: payload.name, labels: [], principal: undefined };
  if (!endorsement) return { ...alone, fault: undefined };
  try {
    const { labels, ...principal } = await session.believe((trust) => trust.robot(record, endorsement));
    return { ...shown, name: principal.name, labels, principal, fault: undefined };
  } catch (error) {
    if (!hasCode(error, "untrusted-key", "untrusted-sender", "revoked")) throw error;
    return { ...alone, fault: error };
  }
}
