// A run as it was handed over, as this robot keeps it on its own disk until the run has ended.
import { z } from "zod";
import type { FlowId, RunId } from "../../base/ids.ts";
import { flowId, runId } from "../../trust/fields.ts";
import { run } from "../../trust/kinds.ts";
import { parsePayload, statementSchema } from "../../trust/statement.ts";
import { fired } from "../../wire/link.ts";

const common = { flow_hash: z.string(), input: z.record(z.string(), z.unknown()) };

export const handedRun = z.union([
  z.object({ ...common, order: statementSchema }),
  /** `taken`: when it came here, in milliseconds by the robot's own clock. */
  z.object({ ...common, fired, taken: z.number() }),
  /** This robot's own schedule started it, for the instant (milliseconds); nobody handed it over. */
  z.object({ ...common, own: z.object({ run: runId, flow: flowId, instant: z.number() }) }),
]);
/** A run that a person ordered, one that a trigger is said to have fired, or one of this robot's schedules; unchecked. */
export type Handed = z.infer<typeof handedRun>;

/** The run and the flow that are spoken of; who speaks is not known yet, so they are good for reporting only. */
export function namedIn(handed: Handed): { readonly run: RunId; readonly flow: FlowId } {
  if ("order" in handed) return parsePayload(handed.order, run.schema);
  return "own" in handed ? handed.own : handed.fired;
}
