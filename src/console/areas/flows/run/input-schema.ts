// What a flow says of its input. People who start it may send anything; what it demands of programs and callers is the
// best guess of what it wants of them.
import type { FlowDocument } from "../../../../flow/document.ts";

/** The schema of the `api` trigger, else of the `hook`; empty when nothing is declared. */
export function inputSchemaOf({ triggers }: FlowDocument): Readonly<Record<string, unknown>> {
  for (const type of ["api", "hook"] as const) {
    for (const trigger of triggers) if (trigger.type === type) return trigger.input;
  }
  return {};
}
