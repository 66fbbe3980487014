// A run as it begins here, and what the signed version of its flow says about it while it waits for a robot or when its
// robot is gone.
import { iso } from "../../base/clock.ts";
import { type FlowDocument, parseDocument } from "../../flow/document.ts";
import { lostAfterOf } from "../../flow/lost-runs.ts";
import { flow as flowKind } from "../../trust/kinds.ts";
import { parsePayload } from "../../trust/statement.ts";
import type { FlowRow } from "../../wire/routes/flows.ts";
import type { RunTerms } from "../store/run-terms.ts";
import type { NewRun } from "../store/runs.ts";

/** The document of a version as it was signed; whoever uses it has verified the statement when it came. */
export const documentOf = ({ statement }: Pick<FlowRow, "statement">): FlowDocument =>
  parseDocument(parsePayload(statement, flowKind.schema).document);

/** What a run needs to be told beyond its flow. */
type Begun = Pick<NewRun, "id" | "trigger" | "robot" | "label" | "input" | "order"> & {
  readonly flow: FlowRow;
  readonly document: FlowDocument;
  /** When it began to wait, and until when it may, in milliseconds. */
  readonly at: number;
  readonly until: number;
  readonly scheduledFor?: string;
};

export function newRun({ flow, document, at, until, scheduledFor, ...run }: Begun): NewRun {
  return {
    ...run,
    ...{ flow: flow.id, flow_name: flow.name, flow_version: flow.version, flow_hash: flow.hash },
    ...{ status: "queued", waiting_for: [], reason: null, node: null, error: null, counts: null, duration_ms: null },
    ...{ created_at: iso(at), started_at: null, ended_at: null, not_after: iso(until) },
    scheduled_for: scheduledFor ?? null,
    terms: termsOf(document),
  };
}

function termsOf({ settings, triggers }: FlowDocument): RunTerms {
  const { priority, concurrency, onLost } = settings;
  // A caller's own words are not kept here, so that nobody else could be told them.
  const isOneUse = triggers.some((trigger) => trigger.type === "hook" && trigger.authorizer);
  return {
    ...{ priority, concurrency },
    again: onLost === "run-again" && !isOneUse,
    lostAfter: lostAfterOf(settings),
  };
}
