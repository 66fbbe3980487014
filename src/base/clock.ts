// Time as a parameter: everything that waits or asks for the time takes a Clock, so tests never sleep.
import { errorOf } from "./errors.ts";

export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** Monotonic, milliseconds; only differences mean anything. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A timer that is set for more than 24 days rings at once. */
const longestTimer = 86_400_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const wait = (left: number): ReturnType<typeof setTimeout> =>
        setTimeout(
          () => {
            if (left > longestTimer) {
              timer = wait(left - longestTimer);
              return;
            }
            signal?.removeEventListener("abort", onAbort);
            resolve();
          },
          Math.min(left, longestTimer),
        );
      let timer = wait(ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};

/** ISO 8601 UTC, as every time in sealbot is written. */
export const iso = (ms: number): string => new Date(ms).toISOString();

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Parses a duration such as `500ms`, `30s`, `10m`, `1h` or `30d` into milliseconds.
 * @throws InputError `bad-input` naming `place`.
 */
export function parseDuration(text: string, place = "duration"): number {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  const unit = units[match?.[2] ?? ""];
  if (!match || unit === undefined) {
    throw errorOf({
      code: "bad-input",
      message: `${place}: not a duration`,
      hint: 'Write a whole number and a unit, for example "30s", "10m", "1h" or "30d".',
    });
  }
  return Number(match[1]) * unit;
}
