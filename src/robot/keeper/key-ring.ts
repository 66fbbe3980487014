// The open vaults of this daemon: keys in byte arrays, each only as long and as often as the person who brought it
// allowed. Whatever leaves the ring is overwritten.
import type { Clock } from "../../base/clock.ts";
import type { RunId, VaultId } from "../../base/ids.ts";
import type { KeepPolicy } from "../../trust/kinds.ts";
import type { VaultEpoch, VaultKeys } from "../../vault/keys.ts";
import type { RobotStore } from "../store.ts";

/** What the keys of a vault may be used for. */
export interface Holding {
  /** Names this bringing of the key: uses are counted under it. */
  readonly id: string;
  readonly policy: KeepPolicy;
  /** The only run it is for, when `policy.keep` is `run`. */
  readonly run: RunId | undefined;
}

interface Held extends Holding {
  readonly keys: VaultKeys;
}

export interface KeyRingParts {
  readonly clock: Clock;
  readonly store: Pick<RobotStore, "uses">;
  /** Called after the keys of a vault have left the ring for good. */
  readonly dropped: (vault: VaultId, holding: Holding) => void;
  /** Called before keys of an epoch that is over are dropped, with what was left of their policy. */
  readonly outdated: (vault: VaultId, epoch: number, left: KeepPolicy) => void;
}

export class KeyRing implements Disposable {
  readonly #parts: KeyRingParts;
  /** For each vault, one for everybody and one for each run that has its own. */
  readonly #held = new Map<VaultId, Map<RunId | undefined, Held>>();

  constructor(parts: KeyRingParts) {
    this.#parts = parts;
  }

  /** Owns `keys` from here on; keys of the same reach that were held before are wiped. */
  add(keys: VaultKeys, holding: Holding): void {
    const { vault } = keys.context;
    const held = this.#held.get(vault) ?? new Map<RunId | undefined, Held>();
    held.get(holding.run)?.keys[Symbol.dispose]();
    held.set(holding.run, { ...holding, keys });
    this.#held.set(vault, held);
  }

  /**
   * The keys, when they may be used by this run now; the use is counted. They stay the ring's: do not keep them.
   * Keys of another epoch, past their time or used up are wiped instead.
   */
  find({ vault, epoch }: VaultEpoch, run: RunId): VaultKeys | undefined {
    const held = this.#held.get(vault);
    for (const key of [run, undefined]) {
      const one = held?.get(key);
      if (!one) continue;
      if (one.keys.context.epoch === epoch && this.#isInTime(one) && this.#mayUse(vault, one, run)) return one.keys;
      this.#tellOutdated(vault, one, epoch);
      this.#drop(vault, key);
    }
    return undefined;
  }

  /** The policy of the keys that `find` gives this run; counts nothing. */
  findPolicy({ vault, epoch }: VaultEpoch, run: RunId): KeepPolicy | undefined {
    const held = this.#held.get(vault);
    const one = held?.get(run) ?? held?.get(undefined);
    return one?.keys.context.epoch === epoch ? one.policy : undefined;
  }

  /** What is left of the policy under which everybody's keys of this epoch are held; those of an earlier one go. */
  left({ vault, epoch }: VaultEpoch): KeepPolicy | undefined {
    for (const [run, one] of [...(this.#held.get(vault) ?? [])]) {
      if (one.keys.context.epoch === epoch) continue;
      this.#tellOutdated(vault, one, epoch);
      this.#drop(vault, run);
    }
    const one = this.#held.get(vault)?.get(undefined);
    return one && this.leftOf(vault, one);
  }

  /** What is left of a holding's policy; undefined when its time or its uses are over, or it was for one run. */
  leftOf(vault: VaultId, holding: Holding): KeepPolicy | undefined {
    const maxUses = this.#usesLeft(vault, holding);
    if (holding.run !== undefined || maxUses === 0 || !this.#isInTime(holding)) return undefined;
    return { ...holding.policy, maxUses };
  }

  /** Wipes one vault, or all; returns which were open. */
  lock(vault?: VaultId): VaultId[] {
    const locked = vault === undefined ? [...this.#held.keys()] : this.#held.has(vault) ? [vault] : [];
    for (const one of locked) for (const run of [...(this.#held.get(one)?.keys() ?? [])]) this.#drop(one, run);
    return locked;
  }

  /** Wipes what was for this run alone. */
  endRun(run: RunId): void {
    for (const [vault, held] of [...this.#held]) if (held.has(run)) this.#drop(vault, run);
  }

  /** What is open now, with the reach of each holding; what is past its time goes. */
  list(): readonly { readonly vault: VaultId; readonly holding: Holding; readonly usesLeft: number | null }[] {
    for (const [vault, held] of [...this.#held]) {
      for (const [run, one] of [...held]) if (!this.#isInTime(one)) this.#drop(vault, run);
    }
    return [...this.#held].flatMap(([vault, held]) =>
      [...held.values()].map((one) => ({ vault, holding: one, usesLeft: this.#usesLeft(vault, one) })),
    );
  }

  [Symbol.dispose](): void {
    for (const held of this.#held.values()) for (const { keys } of held.values()) keys[Symbol.dispose]();
    this.#held.clear();
  }

  #isInTime({ policy: { notAfter } }: Holding): boolean {
    return notAfter === null || this.#parts.clock.now() < Date.parse(notAfter);
  }

  #mayUse(vault: VaultId, { id, policy: { maxUses } }: Holding, run: RunId): boolean {
    if (maxUses === null) return true;
    const { uses } = this.#parts.store;
    if (uses.has(vault, id, run)) return true;
    if (uses.total(vault, id) >= maxUses) return false;
    uses.count(vault, id, run);
    return true;
  }

  #usesLeft(vault: VaultId, { id, policy: { maxUses } }: Holding): number | null {
    return maxUses === null ? null : Math.max(0, maxUses - this.#parts.store.uses.total(vault, id));
  }

  #tellOutdated(vault: VaultId, one: Held, newest: number): void {
    const { epoch } = one.keys.context;
    const left = epoch < newest ? this.leftOf(vault, one) : undefined;
    if (left) this.#parts.outdated(vault, epoch, left);
  }

  #drop(vault: VaultId, run: RunId | undefined): void {
    const held = this.#held.get(vault);
    const one = held?.get(run);
    if (!held || !one) return;
    held.delete(run);
    if (held.size === 0) this.#held.delete(vault);
    one.keys[Symbol.dispose]();
    this.#parts.dropped(vault, one);
  }
}
