// A clock that stands still until a test lets it go on, for tests that decide what happens between two moments.
import type { Clock } from "../../src/base/clock.ts";

export interface StepClock extends Clock {
  /** Goes on by `ms`, waking whoever slept in the order of their times; `settle` runs after each. */
  step(ms: number, settle?: () => Promise<void>): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export function stepClock(startAt = Date.UTC(2026, 0, 1)): StepClock {
  const sleepers = new Set<Sleeper>();
  let time = startAt;
  return {
    now: () => time,
    monotonic: () => time - startAt,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        };
        const sleeper = { at: time + Math.max(0, ms), wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", onAbort, { once: true });
      }),
    async step(ms, settle = turn) {
      const end = time + ms;
      await settle();
      for (;;) {
        const [next] = [...sleepers].sort((a, b) => a.at - b.at);
        if (!next || next.at > end) break;
        time = Math.max(time, next.at);
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      time = end;
      await settle();
    },
  };
}

/** Everything that is on its way by promises alone arrives. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
