// Robots.

import type { SealbotError } from "../base/errors.ts";
import type { RobotId, VaultId } from "../base/ids.ts";
import type { Principal } from "../trust/trust.ts";
import { later } from "./later.ts";
import type { Invitation } from "./members.ts";
import type { MemberSession } from "./session.ts";

export interface Robot {
  readonly id: RobotId;
  /** Signed: from the endorsement, or from its own record while it is pending. */
  readonly name: string;
  readonly labels: readonly string[];
  readonly status: "pending" | "active" | "revoked" | "cloned";
  readonly online: boolean;
  readonly lastSeenAt: string | undefined;
  readonly version: string | undefined;
  /** As people compare it: `ABCD-EFGH-…`. */
  readonly fingerprint: string;
  /** Ids of the vaults whose key it says it has. */
  readonly unlocked: readonly VaultId[];
  readonly ticket: string | undefined;
  /** Its keys, once somebody with the authority vouches for them. */
  readonly principal: Principal | undefined;
  /** Why what the server shows of it is not believed. */
  readonly fault: SealbotError | undefined;
  readonly createdAt: string;
}

export function inviteRobot(
  _session: MemberSession,
  _input: {
    readonly name?: string | undefined;
    readonly labels?: readonly string[] | undefined;
    readonly expiresIn?: number | undefined;
  } = {},
): Promise<Invitation> {
  return later();
}
export function listRobots(_session: MemberSession): Promise<Robot[]> {
  return later();
}
/** By name or id. @throws NotFoundError `not-found`. */
export function getRobot(_session: MemberSession, _nameOrId: string): Promise<Robot> {
  return later();
}
/**
 * Vouches for a robot: by the MAC of this member's own ticket, or by a fingerprint that a person read on the host.
 * @throws AuthError `untrusted-key` when either does not match.
 */
export function endorseRobot(
  _session: MemberSession,
  _robot: string,
  _options: { readonly fingerprint?: string | undefined; readonly labels?: readonly string[] | undefined } = {},
): Promise<Robot> {
  return later();
}
export function awaitAndEndorse(
  _session: MemberSession,
  _ticket: string,
  _options: { readonly signal?: AbortSignal } = {},
): Promise<Robot> {
  return later();
}
export function revokeRobot(_session: MemberSession, _robot: string): Promise<void> {
  return later();
}
export function lockRobot(_session: MemberSession, _robot: string, _vault?: string): Promise<{ delivered: boolean }> {
  return later();
}
