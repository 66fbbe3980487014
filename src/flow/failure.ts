// What becomes of a node's error: which errors are worth another try, how long to wait for it, where an error goes and
// the message it travels with.
import { AuthError, InputError, LockedError, SealbotError } from "../base/errors.ts";
import type { Activation, Caught } from "./activation.ts";
import type { Message } from "./node.ts";
import type { Step } from "./plan.ts";
import type { RunError } from "./run.ts";

/** No wait before another attempt is longer, milliseconds. */
export const longestRetryDelay = 3_600_000;

/** Code and message of whatever a node threw; what is not an error of ours is `node-failed`. */
export function runErrorOf(thrown: unknown): RunError {
  if (thrown instanceof SealbotError) return { code: thrown.code, message: thrown.message };
  const message = thrown instanceof Error ? thrown.message : "something that is not an error was thrown";
  return { code: "node-failed", message };
}

/** False for what cannot change by itself: bad input, a missing right, a refused or locked vault. */
export function isWorthRetrying(thrown: unknown): boolean {
  return !(thrown instanceof InputError || thrown instanceof AuthError || thrown instanceof LockedError);
}

/** Milliseconds to wait after attempt `attempt` (1 = the first) failed. */
export function retryDelay({ delayMs, exponential }: NonNullable<Step["retry"]>, attempt: number): number {
  return Math.min(longestRetryDelay, exponential ? delayMs * 2 ** Math.min(attempt - 1, 30) : delayMs);
}

/** Where an error goes: the error port, port 0, the nearest catch that did not cause it, whoever called, or nowhere. */
export interface ErrorRoute {
  readonly next: "continue" | "port" | "catch" | "caller" | "end";
  readonly targets: readonly Step[];
  readonly caught: Caught;
}

export function routeError({ step, caught, flight }: Pick<Activation, "step" | "caught" | "flight">): ErrorRoute {
  if (step.errorWires.length > 0) return { next: "port", targets: step.errorWires, caught };
  if (step.continueOnError) return { next: "continue", targets: step.wires[0] ?? [], caught };
  const taker = step.catches.find((candidate) => !caught?.includes(candidate));
  if (taker) return { next: "catch", targets: [taker], caught: [...(caught ?? []), taker] };
  return { next: flight.call ? "caller" : "end", targets: [], caught };
}

/** One message for each of `count` targets: the message that failed, plus `error`. */
export function errorMessages(activation: Activation, error: RunError, count: number): readonly Message[] {
  const { msg, step } = activation;
  const first = { ...(activation.isGiven(msg) ? copyOf(msg) : msg), error: { ...error, node: step.node.id } };
  return Array.from({ length: count }, (_, i) => (i === 0 ? first : copyOf(first)));
}

/** A deep copy; a shallow one of a message that cannot be cloned, because its error must arrive all the same. */
function copyOf(msg: Message): Message {
  try {
    return structuredClone(msg);
  } catch {
    return { ...msg };
  }
}
