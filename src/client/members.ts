// Members.
import type { MemberId } from "../base/ids.ts";
import type { Role } from "../trust/fields.ts";
import type { Credentials, NewAccount } from "./accounts.ts";
import { later } from "./later.ts";
import type { ServiceIdentity } from "./service-identity.ts";
import type { Connection, MemberSession } from "./session.ts";

export interface Member {
  readonly id: MemberId;
  readonly name: string;
  readonly email: string;
  readonly role: Role | undefined;
  readonly status: "pending" | "active" | "removed";
  /** As people compare it; undefined while nobody certified the member. */
  readonly fingerprint: string | undefined;
  readonly createdAt: string;
}
export interface Invitation {
  /** The line to hand over outside the server. */
  readonly ticket: string;
  readonly id: string;
  readonly expiresAt: string;
}
export function inviteMember(
  _session: MemberSession,
  _input: { readonly role: Role; readonly name?: string | undefined; readonly expiresIn?: number | undefined },
): Promise<Invitation> {
  return later();
}
/** The newcomer's side; the session is `pending` until an inviter certified it. */
export function joinAsMember(
  _input: Connection &
    Credentials & { readonly ticket: string; readonly name: string; readonly accountKey?: boolean | undefined },
): Promise<NewAccount> {
  return later();
}
export function listMembers(_session: MemberSession): Promise<Member[]> {
  return later();
}
/** By name, email or id. */
export function getMember(_session: MemberSession, _nameOrId: string): Promise<Member> {
  return later();
}
/** Certifies a pending member. @throws AuthError `untrusted-key` when the MAC is wrong: an attack. */
export function certifyMember(
  _session: MemberSession,
  _member: string,
  _options: { readonly role?: Role } = {},
): Promise<Member> {
  return later();
}
/** Waits for the ticket to be used, then certifies. */
export function awaitAndCertify(
  _session: MemberSession,
  _ticket: string,
  _options: { readonly signal?: AbortSignal } = {},
): Promise<Member> {
  return later();
}
export function removeMember(_session: MemberSession, _member: string): Promise<{ resigned: number }> {
  return later();
}
export function createService(
  _session: MemberSession,
  _input: { readonly name: string; readonly role: Role },
): Promise<{ member: Member; identity: ServiceIdentity }> {
  return later();
}
