// A run as it was handed over, as this robot keeps it on its own disk until the run has ended.
import { z } from "zod";
import type { FlowId, RunId } from "../base/ids.ts";
import { run } from "../trust/kinds.ts";
import { parsePayload, statementSchema } from "../trust/statement.ts";
import { fired } from "../wire/link.ts";

const common = { flow_hash: z.string(), input: z.record(z.string(), z.unknown()) };

export const handedRun = z.union([
  z.object({ ...common, order: statementSchema }),
  /** `taken`: when it came here, in milliseconds by the robot's own clock. */
  z.object({ ...common, fired, taken: z.number() }),
]);
/** A run that a person ordered, or one that a trigger of its flow is said to have fired. Nothing of it is checked. */
export type Handed = z.infer<typeof handedRun>;

/** The run and the flow that are spoken of; who speaks is not known yet, so they are good for reporting only. */
export function namedIn(handed: Handed): { readonly run: RunId; readonly flow: FlowId } {
  return "order" in handed ? parsePayload(handed.order, run.schema) : handed.fired;
}
