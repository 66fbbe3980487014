// New Vault Secret Keys that nobody has put away yet. They outlive a look at another page, and nothing else: they are in
// memory only, and go with the session.
import type { VaultId } from "../../../base/ids.ts";
import type { RenewedRobot } from "../../../client/robots/renewed-robots.ts";
import type { MemberSession } from "../../../client/session/session.ts";

export interface UnshownKey {
  /** In text form. */
  readonly vsk: string;
  /** Which of the vault's keys it is. */
  readonly epoch: number;
  /** Of a rotation: what became of the robots that had the vault open. */
  readonly robots?: readonly RenewedRobot[];
  /** To be told once a person has put it away. */
  readonly shown?: () => Promise<void>;
}

const keys = new WeakMap<MemberSession, Map<VaultId, UnshownKey>>();

export function keepUnshown(session: MemberSession, vault: VaultId, key: UnshownKey): void {
  const kept = keys.get(session) ?? new Map();
  keys.set(session, kept.set(vault, key));
}

export const findUnshown = (session: MemberSession, vault: string): UnshownKey | undefined =>
  [...(keys.get(session) ?? [])].find(([id]) => id === vault)?.[1];

export function forgetUnshown(session: MemberSession, vault: VaultId): void {
  keys.get(session)?.delete(vault);
}
