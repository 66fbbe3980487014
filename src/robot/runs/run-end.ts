// How a run ended, out of what its runner says and what others said of it: whoever ended it is believed before the
// runner, which executes code of flow authors.
import type { ErrorCode, SealbotError } from "../../base/errors.ts";
import type { RunnerOutcome } from "../../runner/protocol.ts";

/** Every way a runner ends: it said how the run ended, or it died before. */
export type RunnerEnd =
  | { readonly outcome: RunnerOutcome }
  /** `node` is the one whose code it was at, where that is known. */
  | { readonly code: ErrorCode; readonly died: string; readonly node?: string | undefined };

/** `reason`: why somebody ended the run; `timeout` makes it timed out, anything else cancelled. */
export function outcomeOf(end: RunnerEnd, reason: SealbotError | undefined, durationMs: number): RunnerOutcome {
  const counts = "outcome" in end ? end.outcome.counts : { nodes: 0, messages: 0, errors: 0 };
  if (reason) {
    const { code, message } = reason;
    const isLate = code === "timeout";
    return {
      status: isLate ? "timed_out" : "cancelled",
      reason: message,
      ...(isLate && { error: { code, message } }),
      durationMs,
      counts,
    };
  }
  if ("outcome" in end) return end.outcome;
  const error = { code: end.code, message: end.died };
  const node = end.node === undefined ? {} : { node: end.node };
  return { status: "failed", reason: end.died, ...node, error, durationMs, counts };
}
