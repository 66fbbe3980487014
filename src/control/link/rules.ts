// Who may hold a robot's link: checks the first frame a robot sends, and finds copies of a robot that live side by side.
import { errorOf } from "../../base/errors.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { robotRecord } from "../../trust/kinds.ts";
import { isLinkSignedBy } from "../../trust/link.ts";
import { parsePayload } from "../../trust/statement.ts";
import { linkVersions } from "../../wire/limits.ts";
import type { Authenticate } from "../../wire/link.ts";
import type { Context } from "../context.ts";
import type { Robot } from "../store/robots.ts";

/** What the control plane brings to a handshake. */
export interface Handshake {
  challenge: string;
  origins: ReadonlySet<string>;
}

/**
 * The robot that sent `frame`, by its signature over this very challenge.
 * @throws AuthError `untrusted-sender`, `revoked`, `cloned` or `wrong-context`.
 */
export async function authenticateRobot(
  { store }: Context,
  frame: Authenticate,
  { challenge, origins }: Handshake,
): Promise<Robot> {
  if (frame.protocol < linkVersions.least || frame.protocol > linkVersions.most)
    throw errorOf({ code: "protocol-error", message: `protocol ${frame.protocol} is not spoken here` });
  const robot = await store.robots.find(frame.robot);
  const trust = await store.trust.findTrust();
  if (!robot || !trust) throw errorOf({ code: "untrusted-sender", message: "this robot is not known here" });
  if (!origins.has(frame.origin))
    throw errorOf({
      code: "wrong-context",
      message: "the robot means another server: its address is none of this one's",
      hint: "Start the server with --public-url, or correct the robot's server address.",
    });
  const { robot: id, generation, nonce, catalogue, origin } = frame;
  const claim = { challenge, origin, workspace: trust.workspace, robot: id, generation, nonce, catalogue };
  const key = fromBase64url(parsePayload(robot.record, robotRecord.schema).ed25519);
  if (!(await isLinkSignedBy(claim, frame.signature, key)))
    throw errorOf({ code: "untrusted-sender", message: "the link is not signed by this robot's key" });
  if (robot.status === "revoked" || robot.status === "cloned")
    throw errorOf({ code: robot.status, message: `robot ${robot.name} is ${robot.status}` });
  return robot;
}

/** What an instance is to the one that was here last. */
export type Standing = "same" | "newer" | "copy";

/** Every start counts one up, so an old count, or the same one with another nonce, can only be a copy. */
export function standingOf(
  known: { generation: number; nonce: string },
  claim: { generation: number; nonce: string },
): Standing {
  if (claim.generation > known.generation) return "newer";
  return claim.generation === known.generation && claim.nonce === known.nonce ? "same" : "copy";
}
