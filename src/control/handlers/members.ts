// Members: who there is, service accounts, certificates and removal.
import { errorOf } from "../../base/errors.ts";
import { parseStrictJsonBytes } from "../../base/strict-json.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { type MemberCert, memberCert } from "../../trust/kinds.ts";
import { parsePayload, type Statement } from "../../trust/statement.ts";
import * as routes from "../../wire/routes/accounts.ts";
import { succeedRoot } from "../../wire/routes/trust.ts";
import { subjects } from "../bus.ts";
import type { Change } from "../context.ts";
import type { Deps } from "../deps.ts";
import type { Member } from "../store/accounts.ts";
import { takeResigned } from "../trust/resigned.ts";
import { appendRevocation, checkSame } from "../trust/signed.ts";
import { takeSuccessor } from "../trust/succession.ts";
import { shownMember } from "./accounts.ts";

const missing = (id: string) => errorOf({ code: "not-found", message: `member ${id} does not exist` });

async function getMember(change: Change, id: string): Promise<Member> {
  const member = await change.store.accounts.findMember(id);
  if (!member || member.status === "removed") throw missing(id);
  return member;
}

/** What a certificate the root signed says; it must be newer than the one before. */
async function readCertificate(change: Change, certificate: Statement, before: Statement | null) {
  return change.trusting(async (trust) => {
    const { fingerprint } = await trust.member(certificate);
    const payload = parsePayload(certificate, memberCert.schema);
    const known = before && parsePayload(before, memberCert.schema);
    const serial = known?.serial ?? 0;
    if (payload.serial <= serial)
      throw errorOf({ code: "conflict", message: `member ${payload.member}: certificate ${serial} is already there` });
    const isSameKeys = known?.ed25519 === payload.ed25519 && known.x25519 === payload.x25519;
    return { ...payload, fingerprint, isSameKeys };
  });
}

export function serveMembers({ serve, context }: Deps): void {
  const { store } = context;

  serve(routes.listMembers, {}, async () => ({ data: (await store.accounts.listMembers()).map(shownMember) }));

  serve(routes.certifyMember, { rank: "owner" }, async ({ params, body, caller }) =>
    context.change(async (change) => {
      const member = await getMember(change, params.id);
      const said = await readCertificate(change, body.certificate, member.certificate);
      checkSame("certificate", said.member, member.id);
      if (body.ticket !== undefined) await settleTicket(change, body.ticket, said);
      if (body.revocation) {
        const { target } = await appendRevocation(change, caller, body.revocation);
        if (target.type !== "member" || target.serial >= said.serial)
          throw errorOf({ code: "bad-input", message: "revocation: not of the certificate before" });
        checkSame("revocation", target.id, member.id);
        // Keys that were lost sign nothing more, and nothing is sealed to them; with a new role they go on.
        if (said.isSameKeys) await change.store.trust.recertify(new Map([[said.fingerprint, body.certificate]]));
        else await change.store.vaults.deleteGrantsOf(member.id);
      }
      await change.store.accounts.updateMember(member.id, {
        certificate: body.certificate,
        role: said.role,
        name: said.name,
        status: "active",
        root_box: said.role === "owner" ? (body.root_box ?? member.root_box) : null,
      });
      // What is granted to the member is measured by the certificate in force.
      for (const statement of body.resigned ?? []) await takeResigned(change, caller, statement);
      await change.audit({ actor: caller.id, action: "member.certified", subject: member.id, detail: said.role });
      return shownMember(await getMember(change, member.id));
    }),
  );

  serve(routes.createServiceMember, { rank: "owner" }, async ({ body, caller }) =>
    context.change(async (change) => {
      const said = await readCertificate(change, body.certificate, null);
      checkSame("certificate", said.member, body.member);
      checkSame("certificate's role", said.role, body.role);
      if (await change.store.accounts.findMember(body.member))
        throw errorOf({ code: "conflict", message: `member ${body.member} exists already` });
      const member: Member = {
        id: body.member,
        kind: "service",
        // Nobody writes to a machine, but everyone in the workspace has an address of its own.
        email: `${body.member}@service.invalid`,
        name: body.name,
        role: body.role,
        status: "active",
        certificate: body.certificate,
        root_box: null,
        created_at: change.now(),
      };
      await change.store.accounts.insertMember(member);
      await change.audit({ actor: caller.id, action: "member.service-created", subject: member.id, detail: body.role });
      return shownMember(member);
    }),
  );

  serve(succeedRoot, { rank: "owner" }, async ({ body, caller }) =>
    context.change(async (change) => ({ seq: await takeSuccessor(change, caller, body) })),
  );

  serve(routes.removeMember, { rank: "owner" }, async ({ params, body, caller }) =>
    context.change(async (change) => {
      const member = await getMember(change, params.id);
      const owners = (await change.store.accounts.listMembers()).filter(
        ({ role, status }) => role === "owner" && status === "active",
      );
      if (member.role === "owner" && owners.length === 1)
        throw errorOf({ code: "conflict", message: "the last owner cannot be removed" });
      const { target } = await appendRevocation(change, caller, body.revocation);
      if (target.type !== "member") throw errorOf({ code: "bad-input", message: "revocation: not of a member" });
      checkSame("revocation", target.id, member.id);
      for (const statement of body.resigned) await takeResigned(change, caller, statement);
      await change.store.accounts.deleteSessions(member.id);
      await change.store.accounts.deleteCredentials(member.id);
      await change.store.tokens.deleteOf(member.id);
      await change.store.vaults.deleteGrantsOf(member.id);
      await change.store.accounts.updateMember(member.id, { status: "removed", root_box: null });
      await change.audit({ actor: caller.id, action: "member.removed", subject: member.id });
    }),
  );
}

/** The ticket's newcomer is confirmed: new credentials of an old account become good only now. */
async function settleTicket(change: Change, id: string, { member, ed25519, x25519 }: MemberCert): Promise<void> {
  const ticket = await change.store.tickets.find(id);
  if (ticket?.kind !== "member" || ticket.status !== "used" || ticket.principal !== member)
    throw errorOf({ code: "conflict", message: `ticket ${id} was not used by this member` });
  const bytes = fromBase64url(ticket.record ?? "");
  const record = routes.memberRecord.parse(parseStrictJsonBytes(bytes, "record"));
  if (record.ed25519 !== ed25519 || record.x25519 !== x25519)
    throw errorOf({ code: "untrusted-key", message: "the certificate carries other keys than the newcomer handed in" });
  if (ticket.credentials) {
    await change.store.accounts.deleteConfirmedSessions(member);
    await change.store.accounts.putCredentials(member, ticket.credentials);
  }
  await change.store.accounts.confirmSessions(id);
  await change.store.tickets.update(id, { status: "done", credentials: null });
  change.announce(subjects.ticket(id));
}
