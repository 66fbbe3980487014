// Counts what must not happen often, such as wrong passwords, by address or account. Thirty lines instead of a library:
// one window per key in memory is all that is needed, and it must never grow without bound.
import type { Clock } from "../../base/clock.ts";
import { ConnectionError } from "../../base/errors.ts";

export class RateLimitError extends ConnectionError {
  /** Whole seconds until it makes sense to try again. */
  readonly retryAfter: number;

  constructor(what: string, retryAfter: number) {
    super({ code: "rate-limited", message: `too many tries: ${what}`, hint: `Try again in ${retryAfter} s.` });
    this.retryAfter = retryAfter;
  }
}

export interface Limit {
  /** What is counted, as the caller is told. */
  what: string;
  /** This many within `per` milliseconds are let through. */
  most: number;
  per: number;
  clock: Clock;
}

/** More keys than this at once push out the oldest. */
const mostKeys = 10_000;

export class RateLimit {
  readonly #limit: Limit;
  readonly #windows = new Map<string, { count: number; ends: number }>();

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  /** @throws RateLimitError when `key` has used up its window. */
  check(key: string): void {
    const { what, most, clock } = this.#limit;
    const window = this.#windows.get(key);
    if (!window || window.count < most) return;
    const left = window.ends - clock.monotonic();
    if (left > 0) throw new RateLimitError(what, Math.ceil(left / 1_000));
  }

  count(key: string): void {
    const { per, clock } = this.#limit;
    const now = clock.monotonic();
    const window = this.#windows.get(key);
    if (window && window.ends > now) window.count++;
    else {
      this.#windows.delete(key);
      this.#windows.set(key, { count: 1, ends: now + per });
      const oldest = this.#windows.keys().next().value;
      if (this.#windows.size > mostKeys && oldest !== undefined) this.#windows.delete(oldest);
    }
  }

  /** What is left of the key's window, and the milliseconds until a new one begins. */
  left(key: string): { most: number; left: number; ends: number } {
    const { most, per, clock } = this.#limit;
    const window = this.#windows.get(key);
    const ends = window ? window.ends - clock.monotonic() : per;
    return window && ends > 0
      ? { most, left: Math.max(0, most - window.count), ends }
      : { most, left: most, ends: per };
  }

  /** Checks and counts in one step, for what is limited whether it succeeds or not. */
  take(key: string): void {
    this.check(key);
    this.count(key);
  }
}

/** How much is let through: `most` within `per` milliseconds. */
export type Rate = Pick<Limit, "most" | "per">;

/** The limits there are. Failures are counted rather than successes, so that honest use never meets them. */
export const openLimits = (clock: Clock, { api }: { readonly api?: Rate | undefined } = {}) => {
  const minute = 60_000;
  return {
    loginByAccount: new RateLimit({ what: "wrong passwords for this account", most: 10, per: minute, clock }),
    loginByAddress: new RateLimit({ what: "wrong passwords from this address", most: 30, per: minute, clock }),
    setup: new RateLimit({ what: "wrong setup codes", most: 10, per: minute, clock }),
    recoveryByAccount: new RateLimit({ what: "wrong recovery codes for this account", most: 10, per: minute, clock }),
    recoveryByAddress: new RateLimit({ what: "wrong recovery codes from this address", most: 30, per: minute, clock }),
    ticket: new RateLimit({ what: "unusable tickets from this address", most: 30, per: minute, clock }),
    wrongHookKey: new RateLimit({ what: "unusable keys of hooks from this address", most: 30, per: minute, clock }),
    hookByKey: new RateLimit({ what: "calls of a hook with this key", most: 600, per: minute, clock }),
    hookByAddress: new RateLimit({ what: "calls of hooks from this address", most: 1_200, per: minute, clock }),
    clientByAddress: new RateLimit({ what: "wrong credentials from this address", most: 30, per: minute, clock }),
    /** Each is a row until it expires. */
    exchange: new RateLimit({ what: "access tokens for this client", most: 60, per: minute, clock }),
    /** Requests of one token to an interface that tells its limits. */
    api: new RateLimit({ what: "requests with this token", ...(api ?? { most: 1_000, per: minute }), clock }),
    /** Costs the server work whatever comes of it. */
    opening: new RateLimit({ what: "logins from this address", most: 300, per: minute, clock }),
  };
};
export type Limits = ReturnType<typeof openLimits>;
