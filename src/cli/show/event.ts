// What happened in a run, one line an event. The values were masked before they left the robot.
import type { RunEventRow } from "../../wire/shapes.ts";
import { clean } from "../output.ts";
import type { Paint } from "../terminal.ts";
import { span } from "./age.ts";
import { withNames } from "./names.ts";

const fieldOf = (data: unknown, name: string): unknown =>
  typeof data === "object" && data !== null ? Reflect.get(data, name) : undefined;

const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

/** The name of a robot, vault or item by its id. */
type NameOf = (id: string) => string;

/** Whether its line is better with names than with ids. */
export const hasIds = ({ type }: RunEventRow): boolean => type === "secret.used" || type === "node.failed";

/** `12:31:07 fetch  message` in local time, or `undefined` for what only a program wants to know. */
export function eventLine(event: RunEventRow, paint: Paint, nameOf: NameOf = String): string | undefined {
  const said = saying(event, paint, nameOf);
  if (said === undefined) return undefined;
  const node = event.node ? `${paint("cyan", clean(event.node).padEnd(10))}  ` : "";
  return `${paint("dim", timeOf(event.at))}  ${node}${said}`;
}

const two = (part: number): string => String(part).padStart(2, "0");

function timeOf(at: string): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}

function saying({ type, data }: RunEventRow, paint: Paint, nameOf: NameOf): string | undefined {
  const field = (name: string): string => clean(textOf(fieldOf(data, name)).trimEnd());
  switch (type) {
    case "node.started":
      return undefined;
    case "node.finished": {
      const took = fieldOf(data, "durationMs");
      return paint("dim", typeof took === "number" ? `done in ${span(took)}` : "done");
    }
    case "node.failed": {
      const error = fieldOf(data, "error");
      return paint("red", `failed: ${clean(withNames(textOf(fieldOf(error, "message")), nameOf))}`);
    }
    case "debug": {
      const label = fieldOf(data, "label");
      return `${label === undefined || label === null ? "" : `${clean(textOf(label))}: `}${field("value")}`;
    }
    case "log":
      return ["warn", "error"].includes(field("level")) ? paint("yellow", field("text")) : field("text");
    case "stdout":
    case "stderr":
      return typeof data === "string" ? clean(data.trimEnd()) : field("text");
    case "kept":
      return `keeps ${field("values")}`;
    case "run.state":
      return paint("dim", (field("status") || clean(textOf(data))).replaceAll("_", " "));
    case "secret.used": {
      const parts = [fieldOf(data, "vault"), fieldOf(data, "item")].filter((part) => typeof part === "string");
      const does = fieldOf(data, "write") === true ? "writes" : "uses";
      return paint("dim", `${does} ${parts.map((part) => clean(nameOf(part))).join(" / ")}${timesOf(data)}`);
    }
    default:
      return `${clean(type)} ${data === undefined ? "" : clean(textOf(data))}`.trimEnd();
  }
}

/** Further uses are told together. */
const timesOf = (data: unknown): string => {
  const times = fieldOf(data, "times");
  return typeof times === "number" ? ` × ${times}` : "";
};
