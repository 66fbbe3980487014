// A running robot on one screen: how it is, who it is, what is open, what runs, what waits for a person, and what went
// wrong last. Of a section that is empty nothing is shown.
import type { RobotStatus } from "../../robot/health/status.ts";
import type { Field, Output } from "../output.ts";
import type { Paint } from "../terminal.ts";
import { ago, span } from "./age.ts";
import { shellWord } from "./vault.ts";

/** What answers a question for the key of that vault on this host. */
export const unlockCommand = (vault: string): string => `sealbot unlock ${shellWord(vault)}`;

/** The key store's kind, and what is to be said of it at all times. */
export const keyStoreText = ({ kind, warning }: RobotStatus["key_store"]): string =>
  warning === null ? kind : `${kind}: ${warning}`;

export function drawStatus(out: Output, status: RobotStatus, now: number): void {
  const { vaults, runs, waiting, last_errors: faults } = status;
  out.line(headline(status, out.paint, now));
  out.line("");
  const facts: readonly Field[] = [
    ["robot", status.robot],
    ["server", status.server],
    ["link error", linkFault(status)],
    ["standing", status.standing === "pending" ? "pending: nobody has endorsed it yet" : "endorsed"],
    ["labels", status.labels.join(", ") || null],
    ["fingerprint", status.fingerprint],
    ["key store", keyStoreText(status.key_store)],
    ["daemon", `${span(now - Date.parse(status.started_at))} up, pid ${status.pid}, version ${status.version}`],
    ["outbox", status.outbox === 0 ? "empty" : `${status.outbox} messages wait for the control plane`],
    ["vaults", vaults.length === 0 ? "none yet" : null],
    ["runs", runs.length === 0 ? "none" : null],
  ];
  out.record(facts, { wrap: true });
  listing(
    out,
    "trouble",
    status.trouble.map(({ at, message, code, hint }) => [
      ago(at, now),
      [`${message} (${code})`, hint].filter(Boolean).join("\n"),
    ]),
    { wrap: true },
  );
  section(out, vaults, [
    ["vault", ({ name }) => name],
    ["state", ({ unlocked }) => (unlocked ? "unlocked" : "locked")],
    ["kept", ({ keep }) => keep],
    ["until", ({ until }) => until && ago(until, now)],
    ["uses left", ({ uses_left }) => uses_left],
  ]);
  section(out, runs, [
    ["run", ({ id }) => id],
    ["flow", ({ flow }) => flow],
    ["state", ({ status, behind }) => (behind ? `waits behind ${behind}` : status.replaceAll("_", " "))],
    ["for", ({ since }) => span(now - Date.parse(since))],
  ]);
  // A command is copied: it is neither cut nor wrapped.
  listing(
    out,
    "waits for a key",
    waiting.map(({ name, runs }) => [waitText(name, runs.length), unlockCommand(name)]),
  );
  listing(
    out,
    "last errors",
    faults.map((fault) => [ago(fault.at, now), faultText(fault)]),
    { wrap: true },
  );
}

function listing(out: Output, title: string, fields: readonly Field[], style: { readonly wrap?: boolean } = {}): void {
  if (fields.length === 0) return;
  out.line("");
  out.line(out.paint("dim", title.toUpperCase()));
  out.record(fields, style);
}

const waitText = (vault: string, runs: number): string => `${vault} (${runs === 1 ? "one run" : `${runs} runs`})`;

function section<T>(out: Output, rows: readonly T[], columns: Parameters<typeof out.table<T>>[1]): void {
  if (rows.length === 0) return;
  out.line("");
  // A column that says nothing about any row is left out.
  const telling = columns.filter(([, cell]) => rows.some((row) => (cell(row) ?? "") !== ""));
  out.table(rows, telling, "");
}

const lights: Readonly<Record<string, Parameters<Paint>[0]>> = {
  online: "green",
  connecting: "yellow",
  offline: "red",
};

function headline({ name, link, standing }: RobotStatus, paint: Paint, now: number): string {
  const state = `${link.state} for ${span(now - Date.parse(link.since))}`;
  const light = standing === "pending" && link.state === "online" ? "yellow" : (lights[link.state] ?? "reset");
  return `${paint(light, "●")} ${paint("bold", name)} is ${state}`;
}

function linkFault({ link: { error } }: RobotStatus): string | null {
  return error && [`${error.message} (${error.code})`, error.hint].filter(Boolean).join("\n");
}

function faultText({ text, message, code, hint, times }: RobotStatus["last_errors"][number]): string {
  const what = [text, message].filter(Boolean).join(": ");
  const often = times > 1 ? `, ${times} times` : "";
  return [`${what}${code ? ` (${code})` : ""}${often}`, hint].filter(Boolean).join("\n");
}
