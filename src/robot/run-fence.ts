// Tells for how long this robot has been cut off from its control plane, so that a run which may be given to another
// robot meanwhile is stopped here first. A host that slept counts as cut off.
import type { Clock } from "../base/clock.ts";
import type { Upstream } from "./upstream.ts";

export interface RunFenceParts {
  readonly upstream: Pick<Upstream, "online">;
  readonly clock: Clock;
  /** Called again and again while it is cut off, with the milliseconds so far. */
  readonly cutOff: (ms: number) => void;
}

/** Milliseconds between two looks. */
const every = 10_000;

/** Watches until it is disposed. */
export function openRunFence({ upstream, clock, cutOff }: RunFenceParts): Disposable {
  const stop = new AbortController();
  const present = () => ({ wall: clock.now(), monotonic: clock.monotonic() });
  let last = present();
  const watch = async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(every, stop.signal).catch(() => {}); // Only ever ended early by the end of the watch.
      if (stop.signal.aborted) return;
      const now = present();
      if (upstream.online) last = now;
      else cutOff(Math.max(now.wall - last.wall, now.monotonic - last.monotonic));
    }
  };
  void watch();
  return { [Symbol.dispose]: () => stop.abort() };
}
