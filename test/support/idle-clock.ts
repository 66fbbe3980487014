// A clock for tests that wait: whenever nothing else is left to do, time jumps to the next sleeper. Only for code whose
// every wait is a sleep of this clock or a promise that is already on its way.
import type { Clock } from "../../src/base/clock.ts";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export function idleClock(startAt = 0): Clock {
  const sleepers = new Set<Sleeper>();
  let time = startAt;
  let isTicking = false;
  const tick = () => {
    const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
    isTicking = next !== undefined;
    if (!next) return;
    time = Math.max(time, next.at);
    sleepers.delete(next);
    next.wake();
    setImmediate(tick);
  };
  return {
    now: () => time,
    monotonic: () => time,
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
        const sleeper = { at: time + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", onAbort, { once: true });
        if (!isTicking) setImmediate(tick);
        isTicking = true;
      }),
  };
}
