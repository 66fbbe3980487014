// Stops runs that may be given to another robot while this one is cut off from its control plane, before they are. A host
// that slept counts as cut off. Nothing is watched while there is no such run.
import type { Clock } from "../../base/clock.ts";
import type { Upstream } from "../link/upstream.ts";

export interface RunFenceParts<Run> {
  readonly upstream: Pick<Upstream, "online">;
  readonly clock: Clock;
  /** Called once for a run, which is guarded no longer, when this robot was cut off for as long as the run may be. */
  readonly cutOff: (run: Run) => void;
}

/** Milliseconds between two looks. */
const every = 10_000;

export class RunFence<Run> implements Disposable {
  readonly #parts: RunFenceParts<Run>;
  readonly #guarded = new Map<Run, number>();
  #watch: AbortController | undefined;

  constructor(parts: RunFenceParts<Run>) {
    this.#parts = parts;
  }

  /** From now on `run` is stopped after so many milliseconds without a control plane. */
  guard(run: Run, stopAfter: number): void {
    this.#guarded.set(run, stopAfter);
    if (this.#watch) return;
    this.#watch = new AbortController();
    void this.#lookAgainAndAgain(this.#watch.signal);
  }

  release(run: Run): void {
    if (this.#guarded.delete(run) && this.#guarded.size === 0) this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#guarded.clear();
    this.#watch?.abort();
    this.#watch = undefined;
  }

  async #lookAgainAndAgain(signal: AbortSignal): Promise<void> {
    const { upstream, clock, cutOff } = this.#parts;
    const present = () => ({ wall: clock.now(), monotonic: clock.monotonic() });
    let last = present();
    for (;;) {
      await clock.sleep(every, signal).catch(() => {}); // Only ever ended early by the end of the watch.
      if (signal.aborted) return;
      const now = present();
      if (upstream.online) last = now;
      const ms = Math.max(now.wall - last.wall, now.monotonic - last.monotonic);
      for (const [run, stopAfter] of this.#guarded) {
        if (ms < stopAfter) continue;
        this.release(run);
        cutOff(run);
      }
    }
  }
}
