// Forgets what a robot need not remember any longer: things that may happen once and whose time is over, and runs that
// ended long ago. Without it both would grow for ever.
import type { Clock } from "../../base/clock.ts";
import type { RobotStore } from "../store.ts";

export interface PruningParts {
  readonly store: Pick<RobotStore, "seen" | "runs" | "transaction">;
  readonly clock: Clock;
  /** What could not be done now is done the next time. */
  readonly failed: (error: unknown) => void;
}

/** Milliseconds between two rounds, and for which an ended run is kept: longer than any order of it is good. */
const every = 6 * 3_600_000;
const runsKept = 7 * 24 * 3_600_000;

/** Prunes now and then until it is disposed. */
export function openPruning(parts: PruningParts): Disposable {
  const stop = new AbortController();
  void prune(parts, stop.signal);
  return { [Symbol.dispose]: () => stop.abort() };
}

async function prune({ store, clock, failed }: PruningParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const now = clock.now();
      store.transaction(() => {
        store.seen.prune(now);
        store.runs.prune(now - runsKept);
      });
    } catch (error) {
      failed(error);
    }
    // Only ever ended early by the end of the daemon.
    await clock.sleep(every, signal).catch(() => {});
  }
}
