// The people and service accounts of a workspace: invited by ticket, certified by the root once the ticket proved
// them, removed by a revocation.
import type { z } from "zod";
import { errorOf, hasCode, type SealbotError } from "../../base/errors.ts";
import type { MemberId } from "../../base/ids.ts";
import { parseStrictJsonBytes } from "../../base/strict-json.ts";
import { fromBase64url, toBase64url } from "../../crypto/bytes.ts";
import { sealBox } from "../../crypto/sealed-box.ts";
import type { Role } from "../../trust/fields.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import { memberCert } from "../../trust/kinds.ts";
import { newId } from "../../trust/new-id.ts";
import { parsePayload } from "../../trust/statement.ts";
import type { Principal } from "../../trust/trust.ts";
import * as routes from "../../wire/routes/accounts.ts";
import type { TicketRow } from "../../wire/routes/robots.ts";
import type { MemberRow } from "../../wire/shapes.ts";
import { normalEmail } from "../account/credentials.ts";
import type { ServiceIdentity } from "../account/service-identity.ts";
import type { MemberSession } from "../session/session.ts";
import { signRevocation } from "../session/signing.ts";
import { certify, withRootKey } from "./certify.ts";
import { MemberKeys } from "./member-keys.ts";
import { takeOver } from "./take-over.ts";
import { awaitUse, checkedOffer, type Invitation, invite, listOwnTickets } from "./tickets.ts";

export interface Member {
  readonly id: MemberId;
  /** From the certificate; the email address while there is none. */
  readonly name: string;
  /** For display only. */
  readonly email: string;
  /** From the certificate. */
  readonly role: Role | undefined;
  readonly status: "pending" | "active" | "removed";
  /** As people compare it; undefined without a certificate that holds. */
  readonly fingerprint: string | undefined;
  readonly principal: Principal | undefined;
  /** Of the certificate; 0 without one. */
  readonly serial: number;
  /** Why what the server shows of this member is not believed. */
  readonly fault: SealbotError | undefined;
  readonly createdAt: string;
}

/** A ticket for a new member; `expiresIn` in milliseconds, one hour by default. */
export function inviteMember(
  session: MemberSession,
  input: { readonly role: Role; readonly name?: string | undefined; readonly expiresIn?: number | undefined },
): Promise<Invitation> {
  return invite(session, "member", { ...input, labels: [] });
}

export async function listMembers(session: MemberSession): Promise<Member[]> {
  const { data } = await session.call(routes.listMembers, {});
  return await Promise.all(data.map((row) => viewMember(session, row)));
}

/** By email, id or name; undefined when there is none. @throws ConflictError `conflict` when a name is not unique. */
export async function findMember(session: MemberSession, text: string): Promise<Member | undefined> {
  const members = await listMembers(session);
  const exact = members.find(({ id, email }) => id === text || email === normalEmail(text));
  if (exact) return exact;
  const named = members.filter(({ name, status }) => name === text && status !== "removed");
  if (named.length > 1)
    throw errorOf({ code: "conflict", message: "two members have that name", hint: "Give the email." });
  return named[0];
}

/** By email, id or name. @throws NotFoundError `not-found`. */
export async function getMember(session: MemberSession, text: string): Promise<Member> {
  const member = await findMember(session, text);
  if (member) return member;
  throw errorOf({ code: "not-found", message: `no member ${JSON.stringify(text)}`, hint: "See: sealbot member list" });
}

/**
 * Certifies a pending member through this member's own ticket, with the role that was offered. A new owner gets the
 * root key.
 * @throws AuthError `untrusted-key` when the MAC is wrong: an attack; `not-allowed` for anyone but an owner.
 */
export async function certifyMember(session: MemberSession, text: string): Promise<Member> {
  const { id } = await getMember(session, text);
  const ticket = (await listOwnTickets(session)).find((row) => row.kind === "member" && row.principal === id);
  if (ticket) return await certifyByTicket(session, ticket);
  throw errorOf({
    code: "not-found",
    message: "no ticket of yours is for this member",
    hint: "Its inviter certifies it.",
  });
}

/** Waits for the ticket to be used, then certifies. */
export async function awaitAndCertify(
  session: MemberSession,
  ticket: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Member> {
  return await certifyByTicket(session, await awaitUse(session, ticket, signal));
}

async function certifyByTicket(session: MemberSession, ticket: TicketRow): Promise<Member> {
  const offered = checkedOffer(session, ticket);
  const newcomer = parseRecord(offered.record);
  if (newcomer.member !== ticket.principal || !offered.role) throw wrongRecord();
  const before = await getMember(session, newcomer.member);
  const what = { ...newcomer, role: offered.role, serial: before.serial + 1 };
  const lost = before.serial === 0 ? {} : await endKeys(session, before);
  const row = await withRootKey(session, async (root) => {
    const isOwner = what.role === "owner";
    return await session.call(routes.certifyMember, {
      params: { id: newcomer.member },
      body: {
        certificate: await certify(session.trust, root, what),
        ticket: ticket.id,
        ...lost,
        ...(isOwner && { root_box: toBase64url(sealBox(root.secretKey, fromBase64url(newcomer.x25519))) }),
      },
    });
  });
  if (before.serial > 0) await session.refreshTrust();
  return await viewMember(session, row);
}

/** The end of keys that a member had before: else a server could show their certificate for ever. */
async function endKeys(session: MemberSession, { id, serial, principal }: Member) {
  const resigned = principal ? await takeOver(session, principal) : [];
  return { resigned, revocation: await signRevocation(session, { type: "member", id, serial }) };
}

function parseRecord(record: Uint8Array): z.infer<typeof routes.memberRecord> {
  const read = routes.memberRecord.safeParse(parseStrictJsonBytes(record, "record"));
  if (read.success) return read.data;
  throw wrongRecord();
}

const wrongRecord = () => errorOf({ code: "untrusted-key", message: "the newcomer's record does not fit its ticket" });

/** A service account: signs in by the keys of its identity file, which exists only in what this returns. */
export async function createService(
  session: MemberSession,
  input: { readonly name: string; readonly role: Role },
): Promise<{ member: Member; identity: ServiceIdentity }> {
  const member = newId("mem");
  using keys = MemberKeys.create(session.workspace, member);
  const certificate = await withRootKey(session, (root) =>
    certify(session.trust, root, { ...input, member, serial: 1, ...keys.publicText }),
  );
  const row = await session.call(routes.createServiceMember, { body: { member, ...input, certificate } });
  const identity: ServiceIdentity = {
    version: 1,
    server: session.server,
    member,
    name: input.name,
    ed25519: toBase64url(keys.signing.secretKey),
    x25519: toBase64url(keys.box.secretKey),
    pins: { trust: structuredClone(session.pins.trust), vaults: {}, flows: {} },
  };
  return { member: await viewMember(session, row), identity };
}

async function viewMember(session: MemberSession, row: MemberRow): Promise<Member> {
  const { id, email, status, certificate } = row;
  const shown = { id, email, status, createdAt: row.created_at };
  const nobody = { ...shown, name: email, role: undefined, fingerprint: undefined, principal: undefined, serial: 0 };
  if (!certificate) return { ...nobody, fault: undefined };
  const { serial } = parsePayload(certificate, memberCert.schema);
  try {
    const principal = await session.believe((trust) => trust.member(certificate));
    if (principal.id !== id)
      throw errorOf({ code: "untrusted-key", message: `member ${id}: the server shows another member's certificate` });
    const { authority } = principal;
    const role = authority === "root" || authority === "robot" ? undefined : authority;
    const fingerprint = showFingerprint(fromBase64url(principal.fingerprint));
    return { ...shown, name: principal.name, role, fingerprint, principal, serial, fault: undefined };
  } catch (error) {
    if (!hasCode(error, "untrusted-key", "untrusted-sender", "revoked")) throw error;
    return { ...nobody, serial, fault: error };
  }
}
