// A new root takes over: followed, certified by and sealed in one change, so that nobody is ever without a root.
import { errorOf } from "../../base/errors.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { fingerprintOf } from "../../trust/fingerprint.ts";
import { type MemberCert, memberCert, root } from "../../trust/kinds.ts";
import { parsePayload, type Statement, statementHash } from "../../trust/statement.ts";
import type { Trust } from "../../trust/trust.ts";
import type { Succession } from "../../wire/routes/trust.ts";
import type { Change } from "../context.ts";
import type { MemberCaller } from "../http/caller.ts";
import type { Member } from "../store/accounts.ts";
import { checkNext, tellAll } from "./signed.ts";

/**
 * Follows the new root, which certifies every active member.
 * @throws ConflictError `conflict` when the root, the revocations or a member are not what the caller saw.
 */
export async function takeSuccessor(
  change: Change,
  caller: MemberCaller,
  { root: statement, certificates, root_boxes }: Succession,
): Promise<number> {
  const { accounts, trust: kept } = change.store;
  const last = (await kept.listLinks("roots")).at(-1);
  const said = parsePayload(statement, root.schema);
  const members = (await accounts.listMembers()).filter(({ status }) => status === "active");
  const certified = await change.trusting(async (trust) => {
    checkNext("root", said.previous, last ? statementHash(trust.workspace, last) : "");
    checkNext("root", `${said.seen.seq} ${said.seen.hash}`, `${trust.seen.seq} ${trust.seen.hash}`);
    await trust.followRoot(statement);
    await kept.appendLink("roots", said.seq, statementHash(trust.workspace, statement), statement);
    return await readCertificates(trust, certificates, members);
  });
  const boxes = new Map<string, string>(root_boxes.map(({ member, box }) => [member, box]));
  for (const member of members) {
    const next = certified.find(({ said }) => said.member === member.id);
    if (!next) throw errorOf({ code: "conflict", message: `member ${member.id}: a new root leaves out nobody` });
    const box = boxes.get(member.id) ?? null;
    if ((box !== null) !== (next.said.role === "owner"))
      throw errorOf({ code: "bad-input", message: `member ${member.id}: the root key is for owners` });
    await accounts.updateMember(member.id, { certificate: next.certificate, root_box: box });
  }
  await kept.recertify(new Map(certified.map(({ print, certificate }) => [print, certificate])));
  await tellAll(change);
  await change.audit({ actor: caller.id, action: "root.succeeded", subject: `${said.seq}` });
  return said.seq;
}

interface Certified {
  readonly certificate: Statement;
  readonly said: MemberCert;
  readonly print: string;
}

/** The same people with the same keys and roles, each with the next serial. */
async function readCertificates(
  trust: Trust,
  certificates: readonly Statement[],
  members: readonly Member[],
): Promise<Certified[]> {
  const read: Certified[] = [];
  for (const certificate of certificates) {
    await trust.member(certificate);
    const said = parsePayload(certificate, memberCert.schema);
    const known = members.find(({ id }) => id === said.member)?.certificate;
    const before = known && parsePayload(known, memberCert.schema);
    const isSame = before?.ed25519 === said.ed25519 && before.x25519 === said.x25519 && before.role === said.role;
    if (!before || !isSame || said.serial !== before.serial + 1)
      throw errorOf({ code: "conflict", message: `member ${said.member}: not the one that is known, certified again` });
    const keys = { ed25519: fromBase64url(said.ed25519), x25519: fromBase64url(said.x25519) };
    read.push({ certificate, said, print: fingerprintOf(trust.workspace, said.member, keys) });
  }
  return read;
}
