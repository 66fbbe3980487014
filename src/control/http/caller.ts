// Who is calling: a member with a session or a bearer token, or a robot with the session of its link. What is compared
// are hashes; a token itself is never looked up, logged or kept.
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { Role } from "../../trust/fields.ts";
import { sessionIdle } from "../../wire/limits.ts";
import type { Caller, Scope } from "../../wire/route.ts";
import type { Context } from "../context.ts";
import { hashOf } from "../login/setup-code.ts";
import type { Member } from "../store/accounts.ts";
import type { Robot } from "../store/robots.ts";
import type { Token } from "../store/tokens.ts";

/** What a member must at least be. `newcomer`: also one whose certificate is still to come. */
export type Rank = "newcomer" | Role;
const ranks: readonly Rank[] = ["newcomer", "viewer", "operator", "admin", "owner"];

export interface MemberCaller {
  readonly type: "member";
  readonly id: Member["id"];
  readonly member: Member;
  /** Hash of its session; absent for a token. */
  readonly session?: string;
  readonly token?: Token;
}
export interface RobotCaller {
  readonly type: "robot";
  readonly id: Robot["id"];
  readonly robot: Robot;
}

export interface CallerOf {
  anyone: undefined;
  session: MemberCaller;
  robot: RobotCaller;
}

const refused = () =>
  errorOf({
    code: "not-signed-in",
    message: "not signed in, or the session has ended",
    hint: "Sign in with `sealbot account login`.",
  });

/** How long a used session is left before its end is moved again. */
const touchEvery = 60_000;

async function memberOfSession(context: Context, secret: string): Promise<MemberCaller> {
  const { store, clock } = context;
  const session = await store.accounts.findSession(hashOf(secret));
  const now = clock.now();
  const member = session && (await store.accounts.findMember(session.member));
  if (!session || Date.parse(session.expires_at) <= now || !member || member.status === "removed") throw refused();
  const ends = now + sessionIdle;
  if (ends - Date.parse(session.expires_at) > touchEvery) await store.accounts.touchSession(session.hash, iso(ends));
  // The certificate there may be is of the keys that were lost.
  const newcomer = { status: "pending" as const, role: null, root_box: null, certificate: null };
  const pending = session.ticket === null ? {} : newcomer;
  return { type: "member", id: member.id, member: { ...member, ...pending }, session: session.hash };
}

async function memberOfToken(
  { store, clock }: Context,
  secret: string,
  scope: Scope | undefined,
): Promise<MemberCaller> {
  const token = await store.tokens.findByHash(hashOf(secret));
  const now = clock.now();
  if (!token || (token.expires_at !== null && Date.parse(token.expires_at) <= now)) throw refused();
  const member = await store.accounts.findMember(token.member);
  if (member?.status !== "active") throw refused();
  if (scope === undefined || !token.scopes.includes(scope)) {
    throw errorOf({
      code: "not-allowed",
      message: scope === undefined ? "a token cannot do this" : `the token does not hold ${scope}`,
      hint: scope === undefined ? "Sign in instead." : `Make one with \`sealbot token create --scope ${scope}\`.`,
    });
  }
  if (now - Date.parse(token.last_used_at ?? token.created_at) > touchEvery || token.last_used_at === null)
    await store.tokens.touch(token.id, iso(now));
  return { type: "member", id: member.id, member, token };
}

async function robotOfSession({ store, clock }: Context, secret: string): Promise<RobotCaller> {
  const session = await store.robots.findSession(hashOf(secret));
  if (!session || (session.expires_at !== null && Date.parse(session.expires_at) <= clock.now())) throw refused();
  const robot = await store.robots.find(session.robot);
  if (!robot) throw refused();
  if (robot.status === "revoked" || robot.status === "cloned")
    throw errorOf({ code: robot.status, message: `robot ${robot.id} is ${robot.status}` });
  return { type: "robot", id: robot.id, robot };
}

/** @throws AuthError `not-signed-in` or `not-allowed`. */
export async function callerOf<C extends Caller>(
  context: Context,
  route: { caller: C; scope?: Scope },
  secret: string | undefined,
): Promise<CallerOf[C]>;
export async function callerOf(
  context: Context,
  { caller, scope }: { caller: Caller; scope?: Scope },
  secret: string | undefined,
): Promise<CallerOf[Caller]> {
  if (caller === "anyone") return undefined;
  if (secret === undefined) throw refused();
  if (caller === "robot") return robotOfSession(context, secret);
  return secret.startsWith("sbt_") ? memberOfToken(context, secret, scope) : memberOfSession(context, secret);
}

/** @throws AuthError `pending` or `not-allowed`. */
export function checkRank({ member }: MemberCaller, least: Rank): void {
  const rank: Rank = member.status === "active" ? (member.role ?? "newcomer") : "newcomer";
  if (ranks.indexOf(rank) >= ranks.indexOf(least)) return;
  if (rank === "newcomer") {
    throw errorOf({
      code: "pending",
      message: "nobody has confirmed this account yet",
      hint: "Ask the person who invited you for: sealbot member certify",
    });
  }
  throw errorOf({ code: "not-allowed", message: `this takes the role ${least}; yours is ${rank}` });
}
