// The single-use key pairs behind this robot's asks. Their private halves are in memory only and die with time, with
// their one use, or with the daemon, so that a recording of an inject can never be opened later.
import type { Clock } from "../../base/clock.ts";
import type { AskId, RunId, VaultId } from "../../base/ids.ts";
import { wipe } from "../../crypto/bytes.ts";
import { boxKeyPair, type KeyPair } from "../../crypto/keys.ts";
import { askLifetime } from "../../trust/inject.ts";

export interface Challenge {
  readonly vault: VaultId;
  readonly epoch: number;
  readonly run: RunId | undefined;
  readonly keys: KeyPair;
  /** Monotonic milliseconds. */
  readonly bornAt: number;
}

/** Asks of one vault that may be answered at a time: the newest, and some whose answer may be on its way. */
const mostPerVault = 4;

export class Challenges implements Disposable {
  readonly #clock: Clock;
  readonly #alive = new Map<AskId, Challenge>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  make(ask: AskId, about: Pick<Challenge, "vault" | "epoch" | "run">): Challenge {
    this.#bury();
    const older = this.of(about.vault);
    for (const [old] of older.slice(0, Math.max(0, older.length - mostPerVault + 1))) this.#kill(old);
    const challenge = { ...about, keys: boxKeyPair(), bornAt: this.#clock.monotonic() };
    this.#alive.set(ask, challenge);
    return challenge;
  }

  /** Takes the challenge out: it opens nothing a second time. The caller wipes its keys. */
  take(ask: string): Challenge | undefined {
    this.#bury();
    for (const [id, challenge] of this.#alive) {
      if (id !== ask) continue;
      this.#alive.delete(id);
      return challenge;
    }
    return undefined;
  }

  /** Those that live, oldest first. */
  of(vault: VaultId): [AskId, Challenge][] {
    this.#bury();
    return [...this.#alive].filter(([, one]) => one.vault === vault);
  }

  /** Monotonic time of the newest ask for a vault that still lives. */
  newest(vault: VaultId): number | undefined {
    this.#bury();
    return [...this.#alive.values()].findLast((one) => one.vault === vault)?.bornAt;
  }

  /** This host slept for so many milliseconds, which the monotonic clock has not counted. */
  slept(ms: number): void {
    for (const [id, one] of [...this.#alive]) this.#alive.set(id, { ...one, bornAt: one.bornAt - ms });
    this.#bury();
  }

  has(ask: string): boolean {
    return [...this.#alive.keys()].some((id) => id === ask);
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#alive.keys()]) this.#kill(id);
  }

  #bury(): void {
    const limit = this.#clock.monotonic() - askLifetime;
    for (const [id, { bornAt }] of [...this.#alive]) if (bornAt <= limit) this.#kill(id);
  }

  #kill(id: AskId): void {
    const challenge = this.#alive.get(id);
    if (challenge) wipe(challenge.keys.secretKey);
    this.#alive.delete(id);
  }
}
