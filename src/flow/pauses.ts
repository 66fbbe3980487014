// Time that does not count against a time-out: a run that waits for a person to bring a key is not slow.
import type { Clock } from "../base/clock.ts";

/** While something is being waited for, a pause is open; pauses may overlap. */
export class Pauses {
  readonly #clock: Clock;
  #open = 0;
  #since = 0;
  #total = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for `work` with a pause around it. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#open++ === 0) this.#since = this.#clock.monotonic();
    try {
      return await work();
    } finally {
      if (--this.#open === 0) this.#total += this.#clock.monotonic() - this.#since;
    }
  }

  /** Resolves once `ms` milliseconds have passed outside of pauses; rejects when the signal is aborted first. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    const end = this.#active() + ms;
    for (let left = ms; left > 0; left = end - this.#active()) {
      await this.#clock.sleep(this.#open > 0 ? Math.max(left, lookAgainMs) : left, signal);
    }
  }

  #active(): number {
    const now = this.#clock.monotonic();
    return now - this.#total - (this.#open > 0 ? now - this.#since : 0);
  }
}

/** How often an open pause is looked at when nearly no time is left. */
const lookAgainMs = 250;
