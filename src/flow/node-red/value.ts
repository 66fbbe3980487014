// Node-RED's typed values (a text and what it is: `msg`, `num`, `jsonata` …) as what stands in a config here: literal
// JSON or an expression.
import { isPlainObject } from "../plain-json.ts";
import type { RedNode } from "./flows-file.ts";
import type { Notes } from "./leftover.ts";

/** JSON, or `{ $expr }`. */
export type ConfigValue = unknown;

export const expr = (source: string) => ({ $expr: source });

/** What a typed value may lean on while it is translated. */
export interface ValueContext {
  readonly node: RedNode;
  readonly notes: Notes;
  /** Collects the environment variables that the flow has to declare. */
  readonly env: Set<string>;
  /** Whether what comes to the node may be parts of a split. */
  readonly isBehindSplit?: boolean;
}

/** One typed value; `undefined` when it has no counterpart, which has been noted then. */
export function typedValue(value: unknown, type: unknown, context: ValueContext): ConfigValue {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  switch (type) {
    case "msg":
      return expr(pathOf(text));
    case "num":
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case "bool":
      return text === "true";
    case "json":
      return jsonOf(text, context);
    case "date":
      return expr(text === "iso" ? "$now()" : "$millis()");
    case "jsonata":
      return expr(jsonataOf(text, context));
    case "env":
      return envOf(text, context);
    case "str":
    case undefined:
      return text;
    default:
      context.notes.missing(
        context.node,
        `a value of the kind "${String(type)}"`,
        "Runs share nothing here: bring it in as input, keep it in a vault item, or ask a service for it.",
      );
      return undefined;
  }
}

/** The source of an expression that gives what a config value is. */
export const sourceOf = (value: ConfigValue): string =>
  isPlainObject(value) && typeof value.$expr === "string" ? value.$expr : (JSON.stringify(value) ?? "null");

/** `payload.items[0]["a b"]` as JSONata over `msg`. */
export function pathOf(path: string): string {
  const steps = [...path.matchAll(/\[(\d+)\]|\[(?:"([^"]*)"|'([^']*)')\]|([^.[\]]+)/g)];
  return steps.reduce((at, [, index, double, single, plain]) => {
    if (index !== undefined) return `${at}[${index}]`;
    const name = double ?? single ?? plain ?? "";
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${at}.${name}` : `${at}.\`${name}\``;
  }, "msg");
}

/** In Node-RED an expression looks at the message, here at the scope that holds it. */
function jsonataOf(source: string, { node, notes }: ValueContext): string {
  const unknown = /\$(env|flowContext|globalContext|moment|clone)\b/.exec(source)?.[0];
  if (unknown) notes.missing(node, `${unknown} in an expression`, "Write the expression without it.");
  return `msg.(${source.replaceAll("$$", "$$$$.msg")})`;
}

function jsonOf(text: string, { node, notes }: ValueContext): ConfigValue {
  try {
    return JSON.parse(text);
  } catch {
    notes.missing(node, "a JSON value that does not parse", "Correct it in the new flow.");
    return undefined;
  }
}

function envOf(name: string, { node, notes, env }: ValueContext): ConfigValue {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) {
    env.add(name);
    return expr(`env.${name}`);
  }
  notes.missing(node, `the environment text "${name.slice(0, 40)}"`, "Name one variable only.");
  return undefined;
}
