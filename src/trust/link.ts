// What a robot signs to prove, on each connection, that it is itself, here, now, and not a copy.
import type { RobotId, WorkspaceId } from "../base/ids.ts";
import { fromBase64url, toBase64url } from "../crypto/bytes.ts";
import { pae } from "../crypto/pae.ts";
import { sign, verify } from "../crypto/signature.ts";

export interface LinkClaim {
  /** The server's 32 random bytes, base64url. */
  challenge: string;
  /** The server's origin as configured on the robot, for example `https://sealbot.example`. */
  origin: string;
  workspace: WorkspaceId;
  robot: RobotId;
  /** Grows by one each time the daemon starts. */
  generation: number;
  /** 16 random bytes of this start, base64url. */
  nonce: string;
  /** SHA-256 of the node catalogue, base64url. */
  catalogue: string;
}

const bytesOf = ({ challenge, origin, workspace, robot, generation, nonce, catalogue }: LinkClaim) =>
  pae(
    "sealbot/v1/link",
    fromBase64url(challenge),
    origin,
    workspace,
    robot,
    generation,
    fromBase64url(nonce),
    fromBase64url(catalogue),
  );

export async function signLink(claim: LinkClaim, secretKey: Uint8Array): Promise<string> {
  return toBase64url(await sign(secretKey, bytesOf(claim)));
}

export function isLinkSignedBy(claim: LinkClaim, signature: string, publicKey: Uint8Array): Promise<boolean> {
  return verify(publicKey, bytesOf(claim), fromBase64url(signature));
}

const loginBytes = (challenge: string, origin: string, member: string) =>
  pae("sealbot/v1/login", fromBase64url(challenge), origin, member);

/** A service account signs in with its key instead of a password. */
export async function signLogin(
  challenge: string,
  origin: string,
  member: string,
  secretKey: Uint8Array,
): Promise<string> {
  return toBase64url(await sign(secretKey, loginBytes(challenge, origin, member)));
}

export function isLoginSignedBy(
  challenge: string,
  origin: string,
  member: string,
  signature: string,
  publicKey: Uint8Array,
): Promise<boolean> {
  return verify(publicKey, loginBytes(challenge, origin, member), fromBase64url(signature));
}
