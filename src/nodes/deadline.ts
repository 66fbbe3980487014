// The time a node gives its work. It ends the wait at once when the run ends or the time is up, whatever the library
// that does the work thinks of it; closing what was opened is the business of whoever opened it.
import { parseDuration } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import type { NodeContext } from "../flow/node.ts";

export interface Deadline extends Disposable {
  /** Aborted when the run ends, and with `timeout` when the time is up. */
  readonly signal: AbortSignal;
  /** What `work` comes to, unless the signal is aborted first: then its reason, and `work` is nobody's any more. */
  race<T>(work: Promise<T>): Promise<T>;
}

/** `what` completes "no … within 30s". */
export function openDeadline({ clock, signal }: Pick<NodeContext, "clock" | "signal">, timeout: string, what: string) {
  const done = new AbortController();
  const limit = new AbortController();
  clock.sleep(parseDuration(timeout, "timeout"), AbortSignal.any([done.signal, signal])).then(
    () => limit.abort(errorOf({ code: "timeout", message: `no ${what} within ${timeout}` })),
    () => {}, // Done in time, or the run ended: both are seen elsewhere.
  );
  const either = AbortSignal.any([signal, limit.signal]);
  const deadline: Deadline = {
    signal: either,
    race: (work) =>
      new Promise((resolve, reject) => {
        const onAbort = () => reject(either.reason);
        if (either.aborted) onAbort();
        else either.addEventListener("abort", onAbort, { once: true });
        work.then(resolve, reject).finally(() => either.removeEventListener("abort", onAbort));
      }),
    [Symbol.dispose]: () => done.abort(),
  };
  return deadline;
}
