// How a failure reaches the person: what happened, what to do next, and the exit code that scripts rely on. Never a
// stack, unless SEALBOT_DEBUG=1 asks for one.
import {
  AuthError,
  asSealbotError,
  ConflictError,
  ConnectionError,
  hasCode,
  InputError,
  LockedError,
  NotFoundError,
  SealbotError,
} from "../base/errors.ts";
import { findFileFault } from "./file-fault.ts";
import { clean } from "./output.ts";
import type { Environment, Paint } from "./terminal.ts";

const codes: readonly (readonly [new (...init: never[]) => SealbotError, number])[] = [
  [InputError, 2],
  [AuthError, 3],
  [LockedError, 4],
  [ConflictError, 5],
  [ConnectionError, 6],
  [NotFoundError, 7],
];

/** 1 failed · 2 usage · 3 not allowed · 4 vault locked or secret needed · 5 conflict · 6 cannot reach · 7 not found. */
export function exitCodeOf(thrown: unknown): number {
  const error = findFileFault(thrown) ?? thrown;
  // The command line was right; what was typed or what came over the wire was not.
  if (hasCode(error, "bad-key", "protocol-error", "bad-point", "bad-suite")) return 1;
  return codes.find(([family]) => error instanceof family)?.[1] ?? 1;
}

export interface Failure {
  readonly exitCode: number;
  /** For stderr, without a newline at the end. */
  readonly text: string;
}

/** What to print about `error`, and what to exit with. */
export function failureOf(error: unknown, { paint, env }: { paint: Paint; env: Environment }): Failure {
  const wanted = env.SEALBOT_DEBUG === "1";
  const known = findFileFault(error) ?? error;
  const isOurs = known instanceof SealbotError && known.code !== "internal";
  const { code, message, hint } = asSealbotError(known);
  const lines = [`${paint("red", "✗")} ${clean(isOurs ? message : `something went wrong: ${message}`)}`];
  if (hint) lines.push(`  ${clean(hint)}`);
  if (isOurs && code !== "bad-input") lines.push(paint("dim", `  (${clean(code)})`));
  if (wanted) lines.push("", ...stacks(error).map((stack) => clean(stack)));
  else if (!isOurs) lines.push("  For details run it again with SEALBOT_DEBUG=1.");
  return { exitCode: exitCodeOf(error), text: lines.join("\n") };
}

function stacks(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? [stack] : [stack, "caused by:", ...stacks(error.cause)];
}
