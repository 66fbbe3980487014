// Finds the one a person means by a name, an email address or an id, with keys that somebody of authority vouches for.
import { errorOf, hasCode } from "../../base/errors.ts";
import type { MemberId, RobotId } from "../../base/ids.ts";
import { idPattern } from "../../base/ids.ts";
import { memberId, robotId } from "../../trust/fields.ts";
import type { Principal } from "../../trust/trust.ts";
import { findRobot, listRobots, type Robot, trustedPrincipal } from "../robots/robots.ts";
import type { MemberSession } from "../session/session.ts";
import { findMember, listMembers, type Member } from "./members.ts";

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
  return trustedMember(member);
}

function trustedMember({ fault, principal, email }: Member): Principal {
  if (fault) throw fault;
  if (principal) return principal;
  throw errorOf({ code: "pending", message: `${email} still waits to be certified` });
}

/**
 * Looks up many, by id, with one look at each list; undefined for one whose keys were revoked.
 * @throws as `getPrincipal` for any other.
 */
export function principalFinder(session: MemberSession): (id: MemberId | RobotId) => Promise<Principal | undefined> {
  let lists: Promise<[Robot[], Member[]]> | undefined;
  return async (id) => {
    lists ??= Promise.all([listRobots(session), listMembers(session)]);
    const [robots, members] = await lists;
    const robot = robots.find((one) => one.id === id);
    const member = members.find((one) => one.id === id);
    if (hasCode((robot ?? member)?.fault, "revoked")) return undefined;
    if (robot) return trustedPrincipal(robot);
    return member ? trustedMember(member) : await getPrincipal(session, id);
  };
}

/** A principal's id as grants name it. */
export const principalId = ({ id }: Pick<Principal, "id">): MemberId | RobotId =>
  idPattern("mem").test(id) ? memberId.parse(id) : robotId.parse(id);
