// Finds the one a person means by a name, an email address or an id, with keys that somebody of authority vouches for.
import { errorOf } from "../base/errors.ts";
import type { MemberId, RobotId } from "../base/ids.ts";
import { idPattern } from "../base/ids.ts";
import { memberId, robotId } from "../trust/fields.ts";
import type { Principal } from "../trust/trust.ts";
import { findMember } from "./members.ts";
import { findRobot, trustedPrincipal } from "./robots.ts";
import type { MemberSession } from "./session.ts";

/**
 * A robot or member with verified keys.
 * @throws NotFoundError `not-found`; AuthError `untrusted-key`, `pending` or `revoked`.
 */
export async function getPrincipal(session: MemberSession, nameOrId: string): Promise<Principal> {
  const robot = idPattern("mem").test(nameOrId) ? undefined : await findRobot(session, nameOrId);
  if (robot) return trustedPrincipal(robot);
  const member = idPattern("rob").test(nameOrId) ? undefined : await findMember(session, nameOrId);
  if (!member) {
    throw errorOf({
      code: "not-found",
      message: `no robot or member ${JSON.stringify(nameOrId)}`,
      hint: "See: sealbot robot list, sealbot member list",
    });
  }
  if (member.fault) throw member.fault;
  if (member.principal) return member.principal;
  throw errorOf({ code: "pending", message: `${member.email} still waits to be certified` });
}

/** A principal's id as grants name it. */
export const principalId = ({ id }: Pick<Principal, "id">): MemberId | RobotId =>
  idPattern("mem").test(id) ? memberId.parse(id) : robotId.parse(id);
