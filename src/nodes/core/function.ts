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

const portName = z
  .string()
  .regex(
    /^(?!out$|error$)[a-z][a-z0-9-]{0,31}$/,
    'not a name for a port, for example "high", and neither out nor error',
  );

const isEachOnce = (names: readonly string[]): boolean => new Set(names).size === names.length;

export const functionNode = defineNode({
  type: "core.function",
  title: "Function",
  doc: "Runs JavaScript with msg, send(port, msg), kept, keep(values), debug(value, { label }), openVault(name), openVaults(names), console and signal, and sends the object it returns by out. With send(port, msg) it sends more, also by ports of its own.",
  ports: { each: "outputs", after: ["out"] },
  config: z.strictObject({
    code,
    /** Further ports, in front of `out`: `send(port, msg)` sends there. */
    outputs: z.array(portName).min(1).max(64).refine(isEachOnce, "a name stands twice").optional(),
    /** Items without secret fields that the code reads may be shown in the run's history. */
    reveal: z.boolean().default(false),
  }),
  pure: true,
  run: (context) => {
    const { msg, send, kept, keep, debug, signal, openVault, openVaults, config } = context;
    const given = [msg, send, kept, keep, debug, consoleOf(context), signal, openVault, openVaults];
    const result: unknown = compiled(config.code)(...given);
    const sent = result instanceof Promise ? result.then(checked) : checked(result);
    return config.outputs ? sendOut(sent, send) : sent;
  },
});

/** What is returned leaves by `out`, which comes after the node's own ports. */
async function sendOut(sent: Message | undefined | Promise<Message | undefined>, send: NodeContext["send"]) {
  const msg = await sent;
  if (msg) await send("out", msg);
}

const parameters = ["msg", "send", "kept", "keep", "debug", "console", "signal", "openVault", "openVaults"];

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
