// A run as the CLI shows it: one line in a list, a record, and what to do while it waits.
import { finalStatuses, type RunRow, type RunStatus } from "../../wire/shapes.ts";
import type { Column, Field } from "../output.ts";
import type { Paint } from "../terminal.ts";
import { ago, span } from "./age.ts";
import { withNames } from "./names.ts";
import { shellWord } from "./vault.ts";

const styles: Partial<Record<RunStatus, Parameters<Paint>[0]>> = {
  succeeded: "green",
  failed: "red",
  timed_out: "red",
  lost: "red",
  waiting_for_secret: "yellow",
};

export const statusText = (status: RunStatus, paint: Paint): string =>
  paint(styles[status] ?? "reset", status.replaceAll("_", " "));

export const runColumns = (now: number): readonly Column<RunRow>[] => [
  ["run", ({ id }) => id],
  ["flow", ({ flow_name, flow_version }) => `${flow_name} v${flow_version}`],
  ["status", ({ status }) => status.replaceAll("_", " ")],
  ["trigger", ({ trigger }) => trigger],
  ["robot", ({ robot_name, label }) => robot_name ?? (label ? `any ${label}` : "")],
  ["took", ({ duration_ms }) => (duration_ms === null ? "" : span(duration_ms))],
  ["created", ({ created_at }) => ago(created_at, now)],
];

export const runFields = (run: RunRow, now: number, nameOf: (id: string) => string): readonly Field[] => [
  ["run", run.id],
  ["flow", `${run.flow_name} v${run.flow_version}`],
  ["status", run.status.replaceAll("_", " ")],
  ["robot", run.robot_name ?? (run.label ? `any with the label ${run.label}` : null)],
  ["trigger", run.trigger],
  ["scheduled", run.scheduled_for],
  ["waits", turnText(run) ?? null],
  ["reason", run.error ? null : run.reason && withNames(run.reason, nameOf)],
  ["node", run.node],
  ["error", run.error && `${withNames(run.error.message, nameOf)} (${run.error.code})`],
  ["nodes", run.counts && `${run.counts.nodes} run, ${run.counts.messages} messages, ${run.counts.errors} errors`],
  ["took", run.duration_ms === null ? null : span(run.duration_ms)],
  ["created", ago(run.created_at, now)],
];

/** What came of asking for its end: a robot stops a run that it has begun by itself, a little later. */
export function cancelText({ flow_name, status }: RunRow): string {
  if (status === "cancelled") return `${flow_name} is cancelled.`;
  return finalStatuses.includes(status)
    ? `${flow_name} had ended already: ${status.replaceAll("_", " ")}.`
    : `${flow_name} is told to stop.`;
}

/** How the run ended, in one line. */
export function outcomeText(run: RunRow, paint: Paint, nameOf: (id: string) => string = String): string {
  const took = run.duration_ms === null ? "" : ` after ${span(run.duration_ms)}`;
  const said = run.error ? `${run.error.message} (${run.error.code})` : run.reason;
  const why = said ? `: ${withNames(said, nameOf)}` : "";
  return `${run.flow_name} ${statusText(run.status, paint)}${took}${run.status === "succeeded" ? "" : why}`;
}

/** What a run waits for that has not begun, in one sentence; nothing for any other. */
export function turnText({ status, behind, robot_name, label }: RunRow): string | undefined {
  if (status !== "queued" && status !== "assigned") return undefined;
  if (behind !== null) return `behind ${behind}`;
  if (status === "assigned") return undefined;
  if (robot_name !== null) return `for robot "${robot_name}" to be online`;
  return label === null ? "for a robot that is online" : `for a robot with the label "${label}" that is online`;
}

/** One sentence for each vault that the run waits for, with the command that ends the wait. */
export const waitingTexts = (run: RunRow, vaultName: (id: string) => string): readonly string[] =>
  run.waiting_for.map((id) => {
    const robot = run.robot_name ?? run.robot ?? "ROBOT";
    const vault = vaultName(id);
    return (
      `Robot "${robot}" waits for the key of vault "${vault}". ` +
      `Give it with: sealbot robot inject ${shellWord(robot)} ${shellWord(vault)}`
    );
  });
