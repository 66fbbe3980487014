// Retrying with exponential back-off and full jitter, the way every loop of sealbot waits for something that is away.
import type { Clock } from "./clock.ts";

export interface Backoff {
  /** Upper bound of the first wait, milliseconds. */
  first: number;
  /** No wait is longer, milliseconds. */
  most: number;
  /** Random number in [0, 1). */
  random: () => number;
}

/** How long to wait before attempt `n` (0 = the first retry): uniform between 0 and min(most, first · 2ⁿ) milliseconds. */
export function fullJitter(n: number, { first, most, random }: Backoff): number {
  return random() * Math.min(most, first * 2 ** Math.min(n, 30));
}

/** Calls `attempt` until it resolves, waiting between tries; ends with the signal's reason when aborted. */
export async function retryForever<T>(
  attempt: (n: number) => Promise<T>,
  {
    clock,
    backoff,
    signal,
    onFailure,
  }: {
    clock: Clock;
    backoff: Backoff;
    signal: AbortSignal;
    onFailure?: (error: unknown, waitMs: number) => void;
  },
): Promise<T> {
  for (let n = 0; ; n++) {
    signal.throwIfAborted();
    try {
      return await attempt(n);
    } catch (error) {
      signal.throwIfAborted();
      const wait = fullJitter(n, backoff);
      onFailure?.(error, wait);
      await clock.sleep(wait, signal);
    }
  }
}
