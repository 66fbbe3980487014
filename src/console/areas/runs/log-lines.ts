// A run's events as the lines of a log, and which of them somebody looks for.
import type { RunEventRow } from "../../../wire/shapes.ts";
import { lengthText } from "../../parts/ago-text.ts";
import { runPageText as text } from "../../strings/run-page.ts";
import { failureText, fieldOf, valueText } from "./event-field.ts";

export const logLevels = ["all", "info", "warn", "error"] as const;
/** `all` is what happened beside what was said. */
export type LogLevel = (typeof logLevels)[number];

export interface LogLine {
  readonly seq: number;
  /** Of the event that it tells of. */
  readonly type: string;
  readonly at: string;
  readonly node: string;
  readonly level: LogLevel;
  readonly text: string;
}

/** `nameOf` gives the name of a vault by its id. */
export function logLines(events: readonly RunEventRow[], nameOf: (id: string) => string): readonly LogLine[] {
  return events.flatMap((event) => {
    const said = saying(event, nameOf);
    return said
      ? [{ seq: event.seq, type: event.type, at: event.at, node: event.node ?? "", level: said[0], text: said[1] }]
      : [];
  });
}

/** Ids of the vaults that were used. */
export const vaultsIn = (events: readonly RunEventRow[]): readonly string[] => [
  ...new Set(
    events
      .filter(({ type }) => type === "secret.used")
      .map(({ data }) => fieldOf(data, "vault"))
      .filter((id) => typeof id === "string"),
  ),
];

function saying({ type, data }: RunEventRow, nameOf: (id: string) => string): [LogLevel, string] | undefined {
  const field = (name: string) => valueText(fieldOf(data, name)).trimEnd();
  switch (type) {
    case "node.started":
      return undefined;
    case "node.finished":
      return ["all", text.finished(lengthText(Number(fieldOf(data, "durationMs") ?? 0)))];
    case "node.failed":
      return ["error", text.failed(failureText(data))];
    case "debug":
      return ["info", [field("label"), field("value")].filter((part) => part !== "").join(": ")];
    case "log": {
      const level = field("level");
      return [level === "warn" || level === "error" ? level : "info", field("text")];
    }
    case "stdout":
      return ["info", field("text")];
    case "stderr":
      return ["warn", field("text")];
    case "kept":
      return ["all", text.keeps(field("values"))];
    case "secret.used": {
      const name = [fieldOf(data, "vault"), fieldOf(data, "item")]
        .filter((part) => typeof part === "string")
        .map(nameOf)
        .join(" / ");
      const times = fieldOf(data, "times");
      // Further uses are told together.
      const uses = typeof times === "number" ? `${text.uses(name)} × ${times}` : text.uses(name);
      return ["all", fieldOf(data, "write") === true ? text.writes(name) : uses];
    }
    case "run.state":
      return ["all", (field("status") || valueText(data)).replaceAll("_", " ")];
    default:
      return ["all", `${type} ${valueText(data)}`.trimEnd()];
  }
}

/** The lines at this level or above that have every word in them. */
export function narrowLog(lines: readonly LogLine[], search: string, level: LogLevel): readonly LogLine[] {
  const words = search.toLowerCase().split(/\s+/);
  const least = logLevels.indexOf(level);
  return lines.filter((line) => {
    const whole = `${line.node} ${line.text}`.toLowerCase();
    return logLevels.indexOf(line.level) >= least && words.every((word) => whole.includes(word));
  });
}
