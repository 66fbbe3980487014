// Runs a flow.
import { errorOf } from "../base/errors.ts";
import type { RunOptions, RunOutcome } from "./run.ts";

/** Runs a validated flow to its end and says how it ended; a failing flow is an outcome, never a rejection. */
export async function runFlow(options: RunOptions): Promise<RunOutcome> {
  throw errorOf({ code: "internal", message: `not built yet: ${options.flow.name}` });
}
