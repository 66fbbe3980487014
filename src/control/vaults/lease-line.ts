// Who comes next: the one rule by which leases are given out. Everyone who wants a vault stands in one line, in the order
// in which they came, and a lease is held as soon as nobody in front of it stands in its way. So nobody who came later
// is served first, a writer is not starved by readers, and there is no deadlock: whoever waits holds nothing, waits only
// for those in front, and the first of the line waits for nobody.
import type { VaultId } from "../../base/ids.ts";
import type { StoredLease } from "../store/leases.ts";

type Place = Pick<StoredLease, "mode" | "vaults" | "held">;

export interface Obstacle<P extends Place> {
  readonly place: P;
  /** A vault that both want. */
  readonly vault: VaultId;
}

/** What stands in the way of `place`, of all those `before` it in the line; of several, one that is held. */
export function findObstacle<P extends Place>(place: Place, before: readonly P[]): Obstacle<P> | undefined {
  const wanted = new Set(place.vaults.map(({ vault }) => vault));
  let found: Obstacle<P> | undefined;
  for (const other of before) {
    if (place.mode === "shared" && other.mode === "shared") continue;
    const common = other.vaults.find(({ vault }) => wanted.has(vault));
    if (!common || (found && !other.held)) continue;
    found = { place: other, vault: common.vault };
    if (other.held) return found;
  }
  return found;
}
