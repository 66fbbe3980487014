// Whether this host's clock can be believed, by what was signed elsewhere: a clock more than five minutes behind what it
// is shown accepts nothing new.
import { errorOf, type SealbotError } from "../base/errors.ts";

/** By how much the clocks of two hosts may differ, milliseconds. */
export const clockTolerance = 5 * 60_000;

export class HostClock {
  readonly now: () => number;
  /** When the latest of all accepted statements was signed. */
  readonly #accepted: () => number;
  /** When the latest statement whose signature is right was signed, accepted or not. */
  #shown = 0;

  constructor(now: () => number, accepted: () => number) {
    this.now = now;
    this.#accepted = accepted;
  }

  /** The `clock-wrong` for which statements are refused now; undefined while this host's clock is right enough. */
  get fault(): SealbotError | undefined {
    return this.#isBehind(Math.max(this.#shown, this.#accepted())) ? clockWrong() : undefined;
  }

  /** Something signed at this time was shown. @throws AuthError `clock-wrong`. */
  check(at: number): void {
    this.#shown = Math.max(this.#shown, at);
    if (this.#isBehind(Math.max(at, this.#accepted()))) throw clockWrong();
  }

  #isBehind(at: number): boolean {
    return at > this.now() + clockTolerance;
  }
}

const clockWrong = (): SealbotError =>
  errorOf({
    code: "clock-wrong",
    message: "this host's clock is more than 5 minutes behind a statement it was shown",
    hint: "Set the clock (timedatectl status) and try again.",
  });
