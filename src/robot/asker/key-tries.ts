// Slows guessing down: three wrong keys for a vault are forgiven, then each makes the next wait longer, whoever types.
import type { Clock } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";

/** Wrong keys without a wait; the first wait and the longest, milliseconds. */
export const freeTries = 3;
const firstWait = 5_000;
const longestWait = 5 * 60_000;

export class KeyTries {
  readonly #clock: Clock;
  readonly #wrong = new Map<VaultId, { count: number; notBefore: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws ConnectionError `rate-limited` while the vault's wait lasts. */
  check(vault: VaultId): void {
    const wait = (this.#wrong.get(vault)?.notBefore ?? 0) - this.#clock.monotonic();
    if (wait <= 0) return;
    const seconds = Math.ceil(wait / 1_000);
    throw errorOf({ code: "rate-limited", message: `too many wrong keys: wait ${seconds} s before the next try` });
  }

  wrong(vault: VaultId): void {
    const count = (this.#wrong.get(vault)?.count ?? 0) + 1;
    const wait = count < freeTries ? 0 : Math.min(longestWait, firstWait * 2 ** (count - freeTries));
    this.#wrong.set(vault, { count, notBefore: this.#clock.monotonic() + wait });
  }

  right(vault: VaultId): void {
    this.#wrong.delete(vault);
  }
}
