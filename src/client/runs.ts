// Runs.
import type { RunEventRow, RunRow, RunStatus } from "../wire/shapes.ts";
import { later } from "./later.ts";
import type { MemberSession } from "./session.ts";

/** Where a run goes; absent: the only robot there is. */
export type RunTarget = { readonly robot: string } | { readonly label: string };

/** Signs a run order. */
export function startRun(
  _session: MemberSession,
  _input: {
    readonly flow: string;
    readonly target?: RunTarget | undefined;
    readonly input?: Readonly<Record<string, unknown>> | undefined;
    /** Milliseconds the order is good for; at most 24 h; default 1 h. */
    readonly validFor?: number | undefined;
  },
): Promise<RunRow> {
  return later();
}
/** The run once it has ended. */
export function waitForRun(
  _session: MemberSession,
  _run: string,
  _options: { readonly signal?: AbortSignal | undefined; readonly onStatus?: ((run: RunRow) => void) | undefined } = {},
): Promise<RunRow> {
  return later();
}
export type RunUpdate =
  | { readonly type: "event"; readonly event: RunEventRow }
  | { readonly type: "run"; readonly run: RunRow };
/** Every event in order, and the run itself each time its status changed; ends when the run has ended. */
export function followRun(
  _session: MemberSession,
  _run: string,
  _options: { readonly after?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<RunUpdate, RunRow> {
  return later();
}
export function getRun(_session: MemberSession, _run: string): Promise<RunRow> {
  return later();
}
export function listRunEvents(_session: MemberSession, _run: string): Promise<RunEventRow[]> {
  return later();
}
export function listRuns(
  _session: MemberSession,
  _query: {
    readonly status?: RunStatus | undefined;
    readonly flow?: string | undefined;
    readonly robot?: string | undefined;
    readonly limit?: number | undefined;
    readonly cursor?: string | undefined;
  } = {},
): Promise<{ data: RunRow[]; next_cursor: string | null }> {
  return later();
}
export function cancelRun(_session: MemberSession, _run: string): Promise<RunRow> {
  return later();
}
/** The same flow version order again, with the same target; the input must be given anew as the server keeps it masked. */
export function rerun(
  _session: MemberSession,
  _run: string,
  _input?: Readonly<Record<string, unknown>>,
): Promise<RunRow> {
  return later();
}
