// Fingerprints: how a principal's two public keys are named and compared, by programs and by people.

import type { WorkspaceId } from "../base/ids.ts";
import { toBase32, toBase64url } from "../crypto/bytes.ts";
import { sha256 } from "../crypto/hash.ts";
import { pae } from "../crypto/pae.ts";

/** SHA-256 of a principal, base64url: 43 characters. */
export type Fingerprint = string;

export interface PublicKeys {
  ed25519: Uint8Array;
  /** Absent for the workspace root, which only signs. */
  x25519: Uint8Array | undefined;
}

/** The id under which the workspace root has its fingerprint. */
export const rootId = "root";

/** SHA-256(PAE("sealbot/v1/principal", workspace, id, ed25519, x25519)); names are outside it. */
export function fingerprintOf(workspace: WorkspaceId, id: string, { ed25519, x25519 }: PublicKeys): Fingerprint {
  return toBase64url(sha256(pae("sealbot/v1/principal", workspace, id, ed25519, x25519)));
}

/** The fingerprint of a root key of `workspace`. */
export const rootFingerprint = (workspace: WorkspaceId, ed25519: Uint8Array): Fingerprint =>
  fingerprintOf(workspace, rootId, { ed25519, x25519: undefined });

/** `ws_` and base32 of the first 16 bytes of SHA-256(first root public key). */
export function workspaceIdOf(firstRoot: Uint8Array): WorkspaceId {
  return `ws_${toBase32(sha256(firstRoot).subarray(0, 16))}` as WorkspaceId;
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The first 100 bits for people: five groups of four Crockford base32 characters, `ABCD-EFGH-…`. */
export function showFingerprint(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes.subarray(0, 13)) bits = (bits << 8n) | BigInt(byte);
  bits >>= 4n;
  let text = "";
  for (let i = 19; i >= 0; i--) text += crockford.charAt(Number((bits >> BigInt(i * 5)) & 31n));
  return (text.match(/.{4}/g) ?? []).join("-");
}
