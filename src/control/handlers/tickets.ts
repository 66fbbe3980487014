// Invitations and those who use them. A ticket's secret never comes here; what is compared is left to the inviter.
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { parseStrictJsonBytes } from "../../base/strict-json.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { sealBox } from "../../crypto/seal-only.ts";
import { robotRecord } from "../../trust/kinds.ts";
import { parsePayload } from "../../trust/statement.ts";
import { joinAsMember, memberRecord } from "../../wire/routes/accounts.ts";
import * as routes from "../../wire/routes/robots.ts";
import { subjects, waitFor } from "../bus.ts";
import type { Change, Context } from "../context.ts";
import type { Deps } from "../deps.ts";
import { checkRank } from "../http/caller.ts";
import { beginSession, credentialsOf, emailKey } from "../login/sessions.ts";
import type { Ticket } from "../store/tickets.ts";

/** No invitation is open for longer, milliseconds. */
const longestTicket = 30 * 24 * 60 * 60_000;

const shown = ({ credentials: _, ...ticket }: Ticket, now: number): routes.TicketRow => ({
  ...ticket,
  status: ticket.status === "open" && Date.parse(ticket.expires_at) <= now ? "expired" : ticket.status,
});

/** Throws when nobody could ever be sent anything sealed to this key. */
function checkBoxKey(key: string): void {
  sealBox(new Uint8Array(1), fromBase64url(key));
}

export function serveTickets({ serve, context, limits }: Deps): void {
  const { store, clock, bus } = context;

  async function getOwn(id: string, inviter: string): Promise<Ticket> {
    const ticket = await store.tickets.find(id);
    if (ticket?.inviter === inviter) return ticket;
    throw errorOf({ code: "not-found", message: `ticket ${id} does not exist, or is somebody else's` });
  }

  serve(routes.createTicket, { rank: "admin" }, async ({ body, caller }) => {
    if (body.kind === "member") checkRank(caller, "owner");
    const until = Date.parse(body.expires_at);
    if (until <= clock.now() || until > clock.now() + longestTicket)
      throw errorOf({ code: "bad-input", message: "expires_at: from now on, and within 30 days" });
    return context.change(async (change) => {
      if (await change.store.tickets.find(body.id))
        throw errorOf({ code: "conflict", message: `ticket ${body.id} exists already` });
      const ticket: Ticket = {
        ...{ id: body.id, kind: body.kind, status: "open", labels: body.labels, inviter: caller.id },
        ...{ name: body.name ?? null, role: body.kind === "member" ? (body.role ?? "viewer") : null },
        ...{ sealed: body.sealed, expires_at: iso(until), created_at: change.now(), alarms: 0 },
        ...{ record: null, mac: null, principal: null, credentials: null },
      };
      await change.store.tickets.insert(ticket);
      await change.audit({ actor: caller.id, action: "ticket.created", subject: body.id, detail: body.kind });
      return shown(ticket, clock.now());
    });
  });

  serve(routes.listTickets, { rank: "admin" }, async ({ caller }) => ({
    data: (await store.tickets.list(caller.id)).map((ticket) => shown(ticket, clock.now())),
  }));

  serve(routes.getTicket, { rank: "admin" }, async ({ params, query, caller, signal }) => {
    const subject = subjects.ticket(params.ticket);
    await waitFor({ bus, clock, subject, ms: query.wait * 1_000, signal }, async () => {
      const ticket = await getOwn(params.ticket, caller.id);
      return ticket.status === "open" ? undefined : ticket;
    });
    return shown(await getOwn(params.ticket, caller.id), clock.now());
  });

  serve(routes.getJoin, {}, async ({ params, peer }) => {
    limits.ticket.check(peer);
    const ticket = await store.tickets.find(params.ticket);
    const trust = await store.trust.findTrust();
    if (!ticket || !trust) {
      limits.ticket.count(peer);
      throw noTicket();
    }
    checkFresh(ticket, clock.now());
    const { kind, name, labels, role } = ticket;
    return {
      ...{ workspace: trust.workspace, root: trust.roots[0] ?? "", roots: await store.trust.listLinks("roots") },
      ...{ kind, name, labels, role },
    };
  });

  serve(routes.joinAsRobot, {}, async ({ params, body, peer }) => {
    limits.ticket.check(peer);
    return useTicket(context, params.ticket, {
      onUnusable: () => limits.ticket.count(peer),
      // Whoever repeats word for word what was handed in is the one who did, and never got the answer.
      repeated: ({ record, mac }) =>
        record === body.record.payload && mac === body.mac
          ? { robot: parsePayload(body.record, robotRecord.schema).robot, status: "pending" as const }
          : undefined,
      work: async (change, ticket) => {
        checkKind(ticket, "robot");
        const { payload, fingerprint } = await change.trusting((trust) => trust.record(body.record));
        checkBoxKey(payload.x25519);
        if (await change.store.robots.find(payload.robot))
          throw errorOf({ code: "conflict", message: `robot ${payload.robot} has joined already` });
        await change.store.robots.insert({
          ...{ id: payload.robot, name: ticket.name ?? payload.name, labels: ticket.labels, status: "pending" },
          ...{ record: body.record, endorsement: null, fingerprint, ticket: ticket.id, unlocked: [] },
          ...{ online: false, last_seen_at: null, version: null, platform: null, catalogue: null },
          ...{ generation: 0, nonce: "", received: 0, commanded: 0, created_at: change.now() },
        });
        const used = { status: "used" as const, record: body.record.payload, mac: body.mac, principal: payload.robot };
        await change.store.tickets.update(ticket.id, used);
        await change.audit({ actor: payload.robot, action: "robot.joined", subject: payload.robot, detail: ticket.id });
        return { robot: payload.robot, status: "pending" as const };
      },
    });
  });

  serve(joinAsMember, { session: "begins" }, async ({ params, body, peer }) => {
    limits.ticket.check(peer);
    return useTicket(context, params.ticket, {
      onUnusable: () => limits.ticket.count(peer),
      work: async (change, ticket) => {
        checkKind(ticket, "member");
        const record = memberRecord.safeParse(parseStrictJsonBytes(fromBase64url(body.record), "record"));
        if (!record.success || record.data.member !== body.member || record.data.email !== body.email)
          throw errorOf({ code: "bad-input", message: "record: not what the rest of the request says" });
        checkBoxKey(record.data.x25519);
        const email = emailKey(body.email);
        const credentials = credentialsOf(body);
        const { accounts } = change.store;
        const known = await accounts.findMember(body.member);
        const namesake = await accounts.findMemberByEmail(email);
        if (known?.email !== namesake?.email || known?.status === "removed")
          throw errorOf({
            code: "conflict",
            message: "there is an account with this address, or with this id, already",
            hint: "Join with another address, or ask an owner to remove the old account.",
          });
        if (!known) {
          await accounts.insertMember({
            ...{ id: body.member, kind: "person", email, name: body.name, role: null, status: "pending" },
            ...{ certificate: null, root_box: null, created_at: change.now() },
          });
          await accounts.putCredentials(body.member, credentials);
        }
        const used = { status: "used" as const, record: body.record, mac: body.mac, principal: body.member };
        await change.store.tickets.update(ticket.id, { ...used, credentials: known ? credentials : null });
        await change.audit({ actor: body.member, action: "member.joined", subject: body.member, detail: ticket.id });
        return { ...(await beginSession(change, body.member, ticket.id)), member: body.member };
      },
    });
  });
}

const noTicket = () =>
  errorOf({ code: "not-found", message: "this ticket does not exist here", hint: "Check the server's address." });

function checkKind({ kind }: Ticket, expected: Ticket["kind"]): void {
  if (kind !== expected) throw errorOf({ code: "bad-input", message: `this is a ticket for a ${kind}` });
}

function checkFresh(ticket: Ticket, now: number): void {
  if (ticket.status === "open" && Date.parse(ticket.expires_at) <= now)
    throw errorOf({ code: "ticket-expired", message: "this ticket has expired", hint: "Ask for a new one." });
}

interface TicketUse<T> {
  /** The ticket was none, or used. */
  onUnusable(): void;
  /** The answer once more, when the same newcomer asks for it again. */
  repeated?(ticket: Ticket): T | undefined;
  work(change: Change, ticket: Ticket): Promise<T>;
}

/** Lets one newcomer in; whoever else comes later raises an alarm that stays although the request fails. */
async function useTicket<T>(context: Context, id: string, use: TicketUse<T>): Promise<T> {
  const outcome = await context.change(async (change) => {
    const ticket = await change.store.tickets.find(id);
    if (!ticket) return { error: noTicket() };
    checkFresh(ticket, Date.parse(change.now()));
    if (ticket.status !== "open") {
      const value = use.repeated?.(ticket);
      if (value !== undefined) return { value };
      await change.store.tickets.addAlarm(id);
      await change.audit({ actor: "server", action: "ticket.used-again", subject: id });
      change.announce(subjects.ticket(id));
      const hint = "If that was not you, tell the person who gave it to you: somebody else has it.";
      return { error: errorOf({ code: "ticket-used", message: "this ticket was used already", hint }) };
    }
    const value = await use.work(change, ticket);
    change.announce(subjects.ticket(id));
    return { value };
  });
  if ("value" in outcome) return outcome.value;
  use.onUnusable();
  throw outcome.error;
}
