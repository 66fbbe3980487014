// A newcomer's side of a member's ticket: checks what the ticket confirms, makes keys and an account, and trusts nothing
// else that the server shows.
import { systemClock } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { MemberId } from "../../base/ids.ts";
import { fromBase64url, toBase64url, utf8, wipe } from "../../crypto/bytes.ts";
import { memberId, type Role } from "../../trust/fields.ts";
import { rootFingerprint, showFingerprint } from "../../trust/fingerprint.ts";
import { newId } from "../../trust/new-id.ts";
import { trustOfTicket } from "../../trust/newcomer.ts";
import { joinMac, parseTicket } from "../../trust/ticket.ts";
import { Trust } from "../../trust/trust.ts";
import * as routes from "../../wire/routes/accounts.ts";
import { getJoin } from "../../wire/routes/robots.ts";
import { type Credentials, type NewAccount, startOf } from "../account/accounts.ts";
import { makeCredentials, normalEmail } from "../account/credentials.ts";
import { callerOf } from "../session/anonymous-call.ts";
import type { Pins } from "../session/pins.ts";
import { type Connection, MemberSession } from "../session/session.ts";
import { MemberKeys } from "./member-keys.ts";

/** A ticket that fits what the server shows, which alone makes the server's workspace one to trust. */
export interface CheckedTicket {
  /** Of the workspace's root, as people compare it. */
  readonly rootFingerprint: string;
  /** As the server says: what counts is what the inviter certifies. */
  readonly role: Role | undefined;
}

/**
 * Looks at a member's ticket and uses nothing up.
 * @throws InputError `bad-input` when it is none; AuthError `untrusted-key` when the server shows another root than it
 * names; ConflictError `ticket-used`, AuthError `ticket-expired`.
 */
export async function checkMemberTicket(connection: Connection, text: string): Promise<CheckedTicket> {
  const { ticket, trust, shown } = await trustByTicket(connection, text);
  wipe(ticket.secret);
  const { workspace, rootKey } = new Trust(trust, { now: (connection.clock ?? systemClock).now });
  return {
    rootFingerprint: showFingerprint(fromBase64url(rootFingerprint(workspace, rootKey))),
    role: shown.role ?? undefined,
  };
}

async function trustByTicket(connection: Connection, text: string) {
  const ticket = parseTicket(text, "member");
  const shown = await callerOf(connection)(getJoin, { params: { ticket: ticket.id } });
  const trust = await trustOfTicket(ticket, shown, { now: (connection.clock ?? systemClock).now });
  return { ticket, trust, shown };
}

/**
 * The newcomer's side: trusts the root by the ticket alone. The session is `pending` until an inviter certified it;
 * `session.refresh()` then finds the certificate.
 * @throws AuthError `untrusted-key` when the server shows another root than the ticket names; ConflictError
 * `ticket-used`.
 */
export async function joinAsMember(
  input: Connection &
    Credentials & {
      readonly ticket: string;
      readonly name: string;
      readonly accountKey?: boolean | undefined;
      /** Id of an account whose keys are lost and which gets new ones. */
      readonly member?: string | undefined;
    },
): Promise<NewAccount> {
  const call = callerOf(input);
  const { ticket, trust } = await trustByTicket(input, input.ticket);
  const pins: Pins = { trust, vaults: {}, flows: {} };
  const member = input.member === undefined ? newId("mem") : parseMemberId(input.member);
  const email = normalEmail(input.email);
  const keys = MemberKeys.create(pins.trust.workspace, member);
  const record = utf8(JSON.stringify({ member, name: input.name, email, ...keys.publicText }));
  const { body, shown: kit } = await makeCredentials(call, {
    email,
    password: input.password,
    accountKey: input.accountKey ?? false,
    member,
    bundle: { ...keys.secrets, pins },
  });
  const mac = joinMac(ticket.secret, record);
  const answer = await call(routes.joinAsMember, {
    params: { ticket: ticket.id },
    body: { ...body, record: toBase64url(record), mac, email, name: input.name, member },
  });
  const session = await MemberSession.open(input, startOf(answer, { member, email, keys, pins }));
  return { session, ...kit };
}

function parseMemberId(text: string): MemberId {
  const parsed = memberId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw errorOf({ code: "bad-input", message: "not the id of a member", hint: "It looks like mem_…" });
}
