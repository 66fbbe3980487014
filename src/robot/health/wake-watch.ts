// Notices that this host was asleep. Its monotonic clock stood still meanwhile, so whatever counts by that clock (a
// lease, a question, a silent link) believes that no time has passed; only the wall clock tells.
import type { Clock } from "../../base/clock.ts";

export interface WakeWatchParts {
  readonly clock: Clock;
  /**
   * Called soon after a sleep with its milliseconds; also after the wall clock was set forward, which cannot be told
   * apart.
   */
  readonly woke: (ms: number) => void;
}

/** Milliseconds between two looks at the clocks, and of the shortest sleep that matters. */
const every = 2_000;
const least = 5_000;

/** Watches until it is disposed. */
export function openWakeWatch({ clock, woke }: WakeWatchParts): Disposable {
  const stop = new AbortController();
  void watch({ clock, woke }, stop.signal);
  return { [Symbol.dispose]: () => stop.abort() };
}

async function watch({ clock, woke }: WakeWatchParts, signal: AbortSignal): Promise<void> {
  let ahead = clock.now() - clock.monotonic();
  while (!signal.aborted) {
    // Only ever ended early by the end of the watch.
    await clock.sleep(every, signal).catch(() => {});
    const slept = clock.now() - clock.monotonic() - ahead;
    ahead += slept;
    if (slept >= least && !signal.aborted) woke(slept);
  }
}
