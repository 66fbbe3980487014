// Runs the flow author's own JavaScript. The child process of the run is its boundary; nothing here confines it.
import { z } from "zod";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { defineNode, type Message, type NodeContext } from "../../flow/node.ts";
import { type Compiled, compile, placeOf } from "./function-code.ts";
import { consoleOf } from "./function-console.ts";

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
  doc: "Runs JavaScript with msg, kept, keep(values), debug(value, { label }), send(msg) or send(port, msg), openVault(name), openVaults(names), console and signal, and sends the object it returns. Who sends many messages awaits each.",
  ports: { each: "outputs", after: [], otherwise: ["out"] },
  config: z.strictObject({
    code,
    /** The names of its ports; what the code returns leaves by the first. */
    outputs: z
      .array(z.string().regex(/^[A-Za-z0-9][\w-]{0,31}$/, "1 to 32 letters, digits, _ or -"))
      .min(1)
      .max(64)
      .optional(),
    /** Items without secret fields that the code reads may be shown in the run's history. */
    reveal: z.boolean().default(false),
  }),
  literals: ["code"],
  pure: true,
  run: (context) => {
    try {
      const { uses, call } = compiled(context.config.code);
      const result: unknown = call(...uses.map((name) => offers[name](context)));
      if (!(result instanceof Promise)) return checked(result);
      return result.then(checked).catch((error: unknown) => {
        throw placed(error, context.node);
      });
    } catch (error) {
      throw placed(error, context.node);
    }
  },
});

/** What code can name, and what it then gets. */
const offers = {
  msg: ({ msg }) => msg,
  kept: ({ kept }) => kept,
  keep: ({ keep }) => keep,
  debug: ({ debug }) => debug,
  console: ({ log }) => consoleOf(log),
  signal: ({ signal }) => signal,
  openVault: ({ openVault }) => openVault,
  openVaults: ({ openVaults }) => openVaults,
  send:
    ({ send }) =>
    (...given: [Message] | [string | number, Message]) =>
      given.length === 1 ? send(0, given[0]) : send(...given),
} satisfies Record<string, (context: NodeContext) => unknown>;

/** More than any flow has; who validates flows all day shall not keep them all. */
const mostCached = 5_000;

type Offer = keyof typeof offers;
const parameters: readonly Offer[] = [
  "msg",
  "kept",
  "keep",
  "debug",
  "console",
  "signal",
  "openVault",
  "openVaults",
  "send",
];

/** Compiled code by its source: a flow has few sources and runs them often. */
const cache = new Map<string, Compiled<Offer>>();

function compiled(source: string): Compiled<Offer> {
  const known = cache.get(source);
  if (known) return known;
  const made = compile(source, parameters);
  if (cache.size >= mostCached) cache.clear();
  cache.set(source, made);
  return made;
}

function syntaxError(source: string): string | undefined {
  try {
    compiled(source);
    return undefined;
  } catch (error) {
    const place = placeOf(error);
    const message = error instanceof Error ? error.message : "it cannot be parsed";
    return place === undefined ? message : `${message} (${place})`;
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

/** What the code threw, with the author's line; errors of ours say enough. */
function placed(thrown: unknown, { id }: NodeContext["node"]): unknown {
  if (thrown instanceof SealbotError) return thrown;
  const place = placeOf(thrown);
  const where = place === undefined ? `node ${id}` : `node ${id}, ${place}`;
  return errorOf({ code: "node-failed", message: `${wordsOf(thrown)} (${where})`, cause: thrown });
}

function wordsOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return typeof thrown === "string" ? thrown : "something that is not an error was thrown";
}
