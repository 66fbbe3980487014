// How long the decision to let a node use an item holds by itself, by what people signed and allowed. What this robot
// hears of meanwhile ends it early; that is not known here.

import { longestLasting } from "../../runner/protocol.ts";
import type { KeepPolicy } from "../../trust/kinds.ts";
import { findOAuth } from "../../vault/oauth.ts";
import type { Opened } from "../vaults/opened-item.ts";

/**
 * Milliseconds, or `undefined` where each use is decided anew: under keys whose uses are counted, and for items whose
 * tokens are renewed. `policy` is that of the vault's keys.
 */
export function lastingOf({ view, entry, value }: Opened, policy: KeepPolicy | undefined, now: number) {
  if (!policy || policy.maxUses !== null || findOAuth(entry.category, value)) return undefined;
  const ends = [policy.notAfter, entry.expires_at].flatMap((time) => (time === null ? [] : [Date.parse(time)]));
  const left = Math.floor(Math.min(longestLasting, view.notAfter - now, ...ends.map((end) => end - now)));
  return left > 0 ? left : undefined;
}
