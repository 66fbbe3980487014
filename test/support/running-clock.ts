// The system's clock, which a test may let run ahead: for both what the time is and how much of it has passed, as if it
// had waited. Whoever sleeps is not woken by it.
import { type Clock, systemClock } from "../../src/base/clock.ts";

export interface RunningClock extends Clock {
  skip(ms: number): void;
}

export function runningClock(): RunningClock {
  let ahead = 0;
  return {
    now: () => systemClock.now() + ahead,
    monotonic: () => systemClock.monotonic() + ahead,
    sleep: systemClock.sleep,
    skip(ms) {
      ahead += ms;
    },
  };
}
