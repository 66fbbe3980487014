// Takes an endorsement in: from now on the robot is one of the workspace's.
import { errorOf } from "../../base/errors.ts";
import type { RobotId } from "../../base/ids.ts";
import { robotEndorsement } from "../../trust/kinds.ts";
import type { Statement } from "../../trust/statement.ts";
import { subjects } from "../bus.ts";
import type { Change } from "../context.ts";
import type { MemberCaller } from "../http/caller.ts";
import { checkSame, verifyOwn } from "./signed.ts";

/** @throws AuthError as class Trust; ConflictError when another robot has the name. */
export async function acceptEndorsement(
  change: Change,
  caller: MemberCaller,
  id: RobotId | undefined,
  statement: Statement,
): Promise<RobotId> {
  const { payload } = await change.trusting((trust) => verifyOwn(trust, caller, statement, robotEndorsement));
  if (id !== undefined) checkSame("endorsement", payload.robot, id);
  const robot = await change.store.robots.find(payload.robot);
  if (!robot) throw errorOf({ code: "not-found", message: `robot ${payload.robot} does not exist` });
  const { name, labels } = await change.trusting((trust) => trust.robot(robot.record, statement));
  const namesakes = (await change.store.robots.listActive()).filter((other) => other.name === name);
  if (namesakes.some((other) => other.id !== robot.id))
    throw errorOf({ code: "conflict", message: "another robot has this name", hint: "Endorse it under another one." });
  // A robot that was frozen as a clone starts over: whichever instance comes first is the one.
  const fresh = robot.status === "cloned" ? { generation: 0, nonce: "" } : {};
  const standing = { status: "active" as const, endorsement: statement, name, labels: [...labels], ...fresh };
  await change.store.robots.update(robot.id, standing);
  if (robot.ticket !== null) {
    await change.store.tickets.update(robot.ticket, { status: "done" });
    change.announce(subjects.ticket(robot.ticket));
  }
  await change.command(robot.id, { t: "changed", what: "trust" });
  return robot.id;
}
