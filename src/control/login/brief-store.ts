// Things that live for a short while in memory only: half-done logins and challenges. Bounded, so that nobody fills it.
import type { Clock } from "../../base/clock.ts";

const most = 10_000;

export class BriefStore<T> {
  readonly #clock: Clock;
  readonly #life: number;
  readonly #entries = new Map<string, { value: T; ends: number }>();

  /** `life` in milliseconds. */
  constructor(clock: Clock, life: number) {
    this.#clock = clock;
    this.#life = life;
  }

  put(key: string, value: T): void {
    const now = this.#clock.monotonic();
    this.#entries.set(key, { value, ends: now + this.#life });
    for (const [old, { ends }] of this.#entries) {
      if (ends > now && this.#entries.size <= most) break;
      this.#entries.delete(old);
    }
  }

  /** Takes a thing out: it is there once. */
  take(key: string): T | undefined {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    return entry && entry.ends > this.#clock.monotonic() ? entry.value : undefined;
  }
}
