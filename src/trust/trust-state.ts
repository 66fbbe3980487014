// What a receiver has come to believe, as plain data, and the questions that its past alone can answer.
import { errorOf } from "../base/errors.ts";
import type { WorkspaceId } from "../base/ids.ts";
import { fromBase64url } from "../crypto/bytes.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { Revocation } from "./kinds.ts";

/** How far along the revocation list somebody was: its number and hash there. */
export interface Seen {
  seq: number;
  hash: string;
}

/** Plain JSON, so that a robot, a member's bundle and the control plane can each keep it in their own way. */
export interface TrustState {
  workspace: WorkspaceId;
  /** Public root keys, base64url, from the pinned first one to the one in force. */
  roots: string[];
  /** For each root after the first, the revocations that there were when it took over. */
  rootsSeen: Seen[];
  revocations: { hash: string; target: Revocation["target"] }[];
  /** Hashes of certificates accepted while they were in force. */
  accepted: string[];
  /** Latest `issuedAt` of any accepted statement, milliseconds. */
  latest: number;
}

/** The root in force when link `seq` of the revocation list was appended. */
export function rootAt({ roots, rootsSeen }: TrustState, seq: number): Uint8Array {
  const successor = rootsSeen.findIndex((seen) => seq <= seen.seq);
  return fromBase64url(roots.at(successor) ?? "");
}

/** How far along the list this receiver is. */
export const seenBy = ({ revocations }: TrustState): Seen => ({
  seq: revocations.length,
  hash: revocations.at(-1)?.hash ?? "",
});

/** @throws AuthError `stale` when the signer was further than this receiver; `forked` when on another list. */
export function checkSeen(state: TrustState, seen: Seen): void {
  const own = seenBy(state);
  if (seen.seq > own.seq)
    throw errorOf({ code: "stale", message: `the signer had seen ${seen.seq} revocations, this side only ${own.seq}` });
  checkFork(state, seen);
}

/** @throws AuthError `forked` when what the signer had seen is known here, and is something else. */
export function checkFork({ revocations }: TrustState, { seq, hash }: Seen): void {
  const known = revocations[seq - 1];
  if (known && known.hash !== hash)
    throw errorOf({ code: "forked", message: `the signer had seen another revocation ${seq}` });
}

/** @throws AuthError `revoked`. */
export function checkMemberStands({ revocations }: TrustState, { member, serial }: { member: string; serial: number }) {
  for (const { target } of revocations) {
    if (target.type === "member" && target.id === member && target.serial >= serial) throw revoked("member", member);
  }
}

/** @throws AuthError `revoked`. */
export function checkRobotStands({ revocations }: TrustState, robot: string, print: Fingerprint): void {
  for (const { target } of revocations) {
    if (target.type === "robot" && target.id === robot && target.fingerprint === print) throw revoked("robot", robot);
  }
}

const revoked = (type: string, id: string) => errorOf({ code: "revoked", message: `${type} ${id} was revoked` });
