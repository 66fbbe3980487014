// The inviter's side of join tickets. What was offered is sealed to the inviter together with the ticket's secret, so
// that a server can neither answer a ticket itself nor raise what it was made for.
import { z } from "zod";
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { parseStrictJsonBytes } from "../../base/strict-json.ts";
import { equal, fromBase64url, toBase64url, utf8, wipe } from "../../crypto/bytes.ts";
import { pad, unpad } from "../../crypto/pad.ts";
import { openBox, sealBox } from "../../crypto/sealed-box.ts";
import { bytes32, displayName, labels, role } from "../../trust/fields.ts";
import { formatTicket, joinMac, newTicket, type TicketKind } from "../../trust/ticket.ts";
import { createTicket, getTicket, listTickets, type TicketRow } from "../../wire/routes/robots.ts";
import type { MemberSession } from "../session/session.ts";

export interface Invitation {
  /** The line to hand over outside the server. */
  readonly ticket: string;
  readonly id: string;
  readonly expiresAt: string;
}

const offer = z.strictObject({
  kind: z.enum(["robot", "member"]),
  secret: bytes32,
  name: displayName.optional(),
  labels,
  role: role.optional(),
});
export type Offer = Omit<z.infer<typeof offer>, "secret" | "kind">;

const oneHour = 3_600_000;
/** Seconds of one long poll; less than the server's most. */
const pollSeconds = 25;

/** @throws AuthError `not-allowed`; InputError `bad-input`. */
export async function invite(
  session: MemberSession,
  kind: TicketKind,
  { expiresIn = oneHour, ...what }: Offer & { readonly expiresIn?: number | undefined },
): Promise<Invitation> {
  const ticket = newTicket(kind, session.trust.rootKey);
  const sealedOffer = pad(utf8(JSON.stringify({ kind, secret: toBase64url(ticket.secret), ...what })));
  const expires_at = iso(session.clock.now() + expiresIn);
  const row = await session.call(createTicket, {
    body: {
      id: ticket.id,
      kind,
      sealed: toBase64url(sealBox(sealedOffer, session.keys.box.publicKey)),
      labels: what.labels,
      ...(what.name !== undefined && { name: what.name }),
      ...(what.role !== undefined && { role: what.role }),
      expires_at,
    },
  });
  const text = formatTicket(ticket);
  wipe(ticket.secret, sealedOffer);
  return { ticket: text, id: row.id, expiresAt: expires_at };
}

export const listOwnTickets = async (session: MemberSession): Promise<TicketRow[]> =>
  (await session.call(listTickets, {})).data;

/**
 * What this member offered, once the newcomer's record carries the MAC that only the ticket's holder can make.
 * @throws AuthError `untrusted-key`: somebody else answered the ticket, or the record was changed on the way.
 */
export function checkedOffer(session: MemberSession, row: TicketRow): Offer & { record: Uint8Array } {
  const { publicKey, secretKey } = session.keys.box;
  const opened = openBox(fromBase64url(row.sealed, "ticket"), publicKey, secretKey);
  const read = offer.safeParse(parseStrictJsonBytes(unpad(opened), "ticket"));
  wipe(opened);
  const record = fromBase64url(row.record ?? "", "record");
  if (read.success && read.data.kind === row.kind && row.record !== null && row.mac !== null) {
    const secret = fromBase64url(read.data.secret);
    const mac = joinMac(secret, record);
    wipe(secret);
    if (equal(fromBase64url(mac), fromBase64url(row.mac))) {
      const { secret: _, kind: __, ...rest } = read.data;
      return { ...rest, record };
    }
  }
  throw errorOf({
    code: "untrusted-key",
    message: "attack: the newcomer's keys are not from the one who was given the ticket",
    hint: "Do not let it in: somebody between you and it changed the record. Revoke it and make a new ticket.",
  });
}

/** The ticket once a newcomer used it. @throws AuthError `ticket-expired`. */
export async function awaitUse(session: MemberSession, ticket: string, signal?: AbortSignal): Promise<TicketRow> {
  for (;;) {
    const row = await session.call(getTicket, { params: { ticket }, query: { wait: pollSeconds }, signal });
    if (row.principal !== null) return row;
    if (row.status !== "open") {
      throw errorOf({
        code: "ticket-expired",
        message: `the ticket is ${row.status} and nobody used it`,
        hint: "Make a new one.",
      });
    }
  }
}
