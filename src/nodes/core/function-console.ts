// The console of a function node: its lines go to the run's log, and are masked there like everything else.
import type { LogLevel, NodeContext } from "../../flow/node.ts";

export type CodeConsole = Readonly<Record<"debug" | "error" | "info" | "log" | "trace" | "warn", Write>>;
type Write = (...values: unknown[]) => void;

export function consoleOf(log: NodeContext["log"]): CodeConsole {
  const at =
    (level: LogLevel): Write =>
    (...values) =>
      log(level, values.map(shown).join(" "));
  const [debug, info] = [at("debug"), at("info")];
  return Object.freeze({ debug, trace: debug, log: info, info, warn: at("warn"), error: at("error") });
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value); // A cycle or a bigint: its kind says more than nothing.
  }
}
