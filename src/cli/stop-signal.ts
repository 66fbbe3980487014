// Ctrl-C and SIGTERM as an AbortSignal: the first lets the command end in good order, the second ends the process.
import type { Writable } from "node:stream";
import { errorOf } from "../base/errors.ts";

/** Aborted, with `cancelled` as its reason, by the first SIGINT or SIGTERM. */
export function stopSignal(messages: Writable): AbortSignal {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(name === "SIGINT" ? 130 : 143);
    if (name === "SIGINT") messages.write("\n");
    controller.abort(errorOf({ code: "cancelled", message: "stopped" }));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return controller.signal;
}

/** Does `work` at each SIGHUP until disposal; whoever does it also says what came of it. */
export function onHangUp(work: () => Promise<unknown>): Disposable {
  const hear = () => void work().catch(() => {});
  process.on("SIGHUP", hear);
  return { [Symbol.dispose]: () => void process.off("SIGHUP", hear) };
}

/** Resolves when the signal is aborted. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
