// Runs the flow author's own JavaScript. The child process of the run is its boundary; nothing here confines it.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode, type LogLevel, type Message, type NodeContext } from "../../flow/node.ts";

const code = z
  .string()
  .max(200_000)
  .superRefine((source, context) => {
    const message = syntaxError(source);
    if (message !== undefined) context.addIssue({ code: "custom", message: `not JavaScript: ${message}` });
  });

export const functionNode = defineNode({
  type: "core.function",
  title: "Function",
  doc: "Runs JavaScript with msg, kept, keep(values), debug(value, { label }), openVault(name), openVaults(names), console and signal, and sends the object it returns.",
  ports: ["out"],
  config: z.strictObject({
    code,
    /** Items without secret fields that the code reads may be shown in the run's history. */
    reveal: z.boolean().default(false),
  }),
  pure: true,
  run: (context) => {
    const { msg, kept, keep, debug, signal, openVault, openVaults } = context;
    const given = [msg, kept, keep, debug, consoleOf(context), signal, openVault, openVaults];
    const result: unknown = compiled(context.config.code)(...given);
    return result instanceof Promise ? result.then(checked) : checked(result);
  },
});

const parameters = ["msg", "kept", "keep", "debug", "console", "signal", "openVault", "openVaults"];

/** Compiled code by its source: a flow has few sources and runs them often. */
const cache = new Map<string, Compiled>();
type Compiled = (...values: unknown[]) => unknown;

function compiled(source: string): Compiled {
  const known = cache.get(source);
  if (known) return known;
  const made = compile(source);
  cache.set(source, made);
  return made;
}

/** Code without `await` becomes a plain function, which saves the engine a promise. */
function compile(source: string): Compiled {
  const body = /\bawait\b/.test(source) ? `return (async () => {\n${source}\n})();` : source;
  const made = new Function(...parameters, `"use strict";\n${body}\n`);
  return (...values) => made(...values);
}

function syntaxError(source: string): string | undefined {
  try {
    compile(source);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "it cannot be parsed";
  }
}

function checked(result: unknown): Message | undefined {
  if (result === undefined || result === null) return undefined;
  if (isMessage(result)) return result;
  throw errorOf({
    code: "node-failed",
    message: `the code returned ${Array.isArray(result) ? "a list" : `a ${typeof result}`}, not a message`,
    hint: "Return an object, for example { ...msg, result }, or nothing to send nothing.",
  });
}

const isMessage = (value: unknown): value is Message => typeof value === "object" && !Array.isArray(value);

/** A console whose lines go to the run's log. */
function consoleOf(context: NodeContext): Record<string, (...values: unknown[]) => void> {
  const at =
    (level: LogLevel) =>
    (...values: unknown[]) =>
      context.log(level, values.map(shown).join(" "));
  return { debug: at("debug"), log: at("info"), info: at("info"), warn: at("warn"), error: at("error") };
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
