// The first words on a connection: the robot proves who it is, and learns whether it is welcome. A refusal becomes an
// error that says what a person can do about it.
import { type ErrorCode, errorOf, type SealbotError } from "../../base/errors.ts";
import { signLink } from "../../trust/link.ts";
import { parseFrame } from "../../wire/codec.ts";
import { linkVersions } from "../../wire/limits.ts";
import { type Authenticate, hello, type Refused, serverFrame, type Welcome } from "../../wire/link.ts";
import type { RobotIdentity } from "../identity/identity.ts";

export interface Claimant {
  readonly identity: RobotIdentity;
  readonly generation: number;
  /** 16 random bytes of this start, base64url. */
  readonly nonce: string;
  /** SHA-256 of the node catalogue, base64url. */
  readonly catalogue: string;
  readonly version: string;
  /** Highest number taken over from the control plane. */
  readonly received: number;
}

/**
 * The signed answer to the control plane's `hello`.
 * @throws InputError `protocol-error` when it is none, or speaks no version that this robot speaks.
 */
export async function answerHello(frame: string | Uint8Array, claimant: Claimant): Promise<Authenticate> {
  const { challenge, least, most } = parseFrame(frame, hello);
  if (least > linkVersions.most || most < linkVersions.least) {
    throw errorOf({
      code: "protocol-error",
      message: `the control plane speaks link versions ${least} to ${most}, this robot ${linkVersions.most}`,
      hint: "Update the older of the two.",
    });
  }
  const { identity, generation, nonce, catalogue, version, received } = claimant;
  const { robot, workspace, origin, sign } = identity;
  const claim = { challenge, origin, workspace, robot, generation, nonce, catalogue };
  return {
    t: "authenticate",
    protocol: Math.min(linkVersions.most, most),
    ...{ robot, generation, nonce, catalogue, origin, version, received },
    signature: await signLink(claim, sign.secretKey),
    platform: `${process.platform}-${process.arch}`,
  };
}

/** @throws AuthError with the code of a refusal; InputError `protocol-error` for anything but a welcome. */
export function parseWelcome(frame: string | Uint8Array): Welcome {
  const message = parseFrame(frame, serverFrame);
  if (message.t === "welcome") return message;
  if (message.t === "refused") throw refusalOf(message);
  throw errorOf({ code: "protocol-error", message: `frame: expected welcome, got ${message.t}` });
}

const remedies: readonly (readonly [ErrorCode, string])[] = [
  ["revoked", "Join again with a new ticket: sealbot robot reset --force, then sealbot robot join."],
  [
    "cloned",
    "Two robots use one identity. Stop the copy, then have this one endorsed again: sealbot robot endorse NAME",
  ],
  ["untrusted-sender", "The control plane does not know this robot. Is it the right one, or an older backup of it?"],
  ["wrong-context", "Is one of the control plane's --public-url the address that this robot joined with?"],
];

/** A refusal as an error that says what to do: of what the server says, only a code is shown. */
export function refusalOf({ code }: Refused): SealbotError {
  const known = remedies.find(([name]) => name === code);
  return errorOf({
    code: known?.[0] ?? "not-allowed",
    message: `the control plane refused this robot${/^[a-z-]+$/.test(code) ? `: ${code}` : ""}`,
    hint: known?.[1],
  });
}
