// Tells the parts of the control plane that something happened: in this process now, between replicas later. A message
// only says where to look again; whoever missed one finds the truth in the store.
import type { Clock } from "../base/clock.ts";

export interface Bus {
  publish(subject: string): void;
  /** `listener` must not throw; disposing ends it. */
  subscribe(subject: string, listener: () => void): Disposable;
  /** Hears every subject that is published; otherwise as `subscribe`. */
  watch(listener: (subject: string) => void): Disposable;
}

/** A bus that ends at this process. */
export function openLocalBus(): Bus {
  const listeners = new Map<string, Set<() => void>>();
  const watchers = new Set<(subject: string) => void>();
  return {
    publish(subject) {
      for (const listener of [...(listeners.get(subject) ?? [])]) listener();
      for (const watcher of [...watchers]) watcher(subject);
    },
    watch(listener) {
      const own = (subject: string) => listener(subject);
      watchers.add(own);
      return { [Symbol.dispose]: () => void watchers.delete(own) };
    },
    subscribe(subject, listener) {
      const own = () => listener();
      const set = listeners.get(subject) ?? new Set();
      listeners.set(subject, set.add(own));
      return {
        [Symbol.dispose]() {
          set.delete(own);
          if (set.size === 0 && listeners.get(subject) === set) listeners.delete(subject);
        },
      };
    },
  };
}

export interface Wait {
  bus: Bus;
  clock: Clock;
  subject: string;
  /** Milliseconds; 0 looks once. */
  ms: number;
  signal?: AbortSignal | undefined;
}

/** Looks, and looks again whenever `subject` is published, until `find` finds something or the time is over. */
export async function waitFor<T>(wait: Wait, find: () => Promise<T | undefined>): Promise<T | undefined> {
  const { bus, clock, subject, ms, signal } = wait;
  let wake = () => {};
  let changed = false;
  using _ = bus.subscribe(subject, () => {
    changed = true;
    wake();
  });
  const deadline = clock.monotonic() + ms;
  for (;;) {
    changed = false;
    const found = await find();
    const left = deadline - clock.monotonic();
    if (found !== undefined || left <= 0 || signal?.aborted) return found;
    if (changed) continue;
    const stop = new AbortController();
    const until = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    await new Promise<void>((resolve) => {
      wake = resolve;
      // The sleep ends by time or by being stopped; both only mean: look again.
      clock.sleep(left, until).then(resolve, () => resolve());
    });
    stop.abort();
  }
}

/** The subjects there are. */
export const subjects = {
  run: (id: string) => `run.${id}`,
  ticket: (id: string) => `ticket.${id}`,
  /** An ask of a robot appeared, was answered or got its receipt. */
  asks: (robot: string) => `asks.${robot}`,
  /** A robot has a new command, or its standing changed. */
  robot: (id: string) => `robot.${id}`,
  audit: "audit",
  /** A flow has other schedules than before. */
  schedules: "schedules",
} as const;
