// Runs a program of the robot's host. What is run is what the signed flow says; what differs from message to message, and
// every secret, goes in by standard input and never by arguments or environment.
import type { Readable } from "node:stream";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { findOwn } from "../../base/own.ts";
import { credential, defineNode, type NodeContext } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { type Exit, howEnded, openProgram } from "./program.ts";

const word = z
  .string()
  .max(100_000)
  .refine((text) => !text.includes("\0"), "not a text without the character 0");

const config = z
  .strictObject({
    /** A name that is looked for in the usual places, or a path. No shell is between. */
    program: word.min(1),
    args: z.array(word).max(1_000).default([]),
    /** Besides PATH, HOME, TMPDIR and LANG, which are made for it. */
    env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/), word).default({}),
    /** For the program's standard input. */
    input: z.string().max(10_000_000).optional(),
    /** In place of `input`: the fields of this item as JSON, or the text of `field` alone. */
    credentials: credential.optional(),
    field: z.string().min(1).max(100).optional(),
    /** False lets the flow look at another exit code than 0 itself. */
    failOnExitCode: z.boolean().default(true),
    /** Most bytes of output, and of error output. */
    maxBytes: z.int().min(1).max(10_000_000).default(1_000_000),
    to: messageField.default("process"),
  })
  .refine(({ input, credentials }) => input === undefined || credentials === undefined, {
    error: "one of input and credentials, not both",
    path: ["input"],
  })
  .refine(({ field, credentials }) => field === undefined || credentials !== undefined, {
    error: "it names a field of credentials, which are missing",
    path: ["field"],
  });
type Config = z.output<typeof config>;

export const exec = defineNode({
  type: "process.exec",
  title: "Program",
  doc: "Runs a program in the run's directory and puts its exit code and output into the message. An item reaches it by standard input only. It may do on the robot's host whatever the robot's user may.",
  ports: ["out"],
  config,
  credentials: {
    credentials: [
      "login",
      "api_key",
      "database",
      "ssh_key",
      "signing_key",
      "rsa_key_pair",
      "aes_key",
      "json",
      "document",
      "custom",
      "certificate",
    ],
  },
  literals: ["program", "args", "env"],
  run: async (context) => {
    const { config, msg, signal } = context;
    const { program, args, env, maxBytes } = config;
    const input = await inputOf(context);
    const hint = "Install it there, or name its path.";
    await using running = openProgram({ program, args, env, stdin: "pipe", hint, signal });
    const { stdin, stdout, stderr } = running.child;
    // A program that does not read its input ends as it likes.
    stdin?.on("error", () => {});
    stdin?.end(input);
    let isTooMuch = false;
    const [out, err] = [stdout, stderr].map((stream) =>
      gathered(stream, maxBytes, () => {
        isTooMuch = true;
        running.kill();
      }),
    );
    const exit = await running.exit;
    // What it started goes with it, and lets go of its output.
    await running[Symbol.asyncDispose]();
    signal.throwIfAborted();
    if (isTooMuch) throw errorOf({ code: "too-large", message: `${program} wrote more than ${maxBytes} bytes` });
    msg[config.to] = { ...checked(exit, config), stdout: out?.(), stderr: err?.() };
    return msg;
  },
});

/** What the stream has said so far, once that is asked for. */
function gathered(stream: Readable | null, most: number, overflow: () => void): () => string {
  const chunks: Uint8Array[] = [];
  let size = 0;
  stream?.on("data", (chunk: Uint8Array) => {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    else overflow();
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

async function inputOf({ config, secret }: NodeContext<Config>): Promise<string> {
  const { input = "", credentials, field } = config;
  if (!credentials) return input;
  const { fields, name } = await secret(credentials);
  if (field === undefined) return JSON.stringify(fields);
  const value = findOwn(fields, field);
  if (typeof value === "string") return value;
  throw errorOf({ code: "bad-input", message: `item "${name}": ${field} is not there, or not a text` });
}

function checked(exit: Exit, { program, failOnExitCode }: Config): Exit {
  if (!failOnExitCode || exit.code === 0) return exit;
  throw errorOf({
    code: "node-failed",
    message: `${program} ended ${howEnded(exit)}`,
    hint: "With failOnExitCode: false the flow can look at its output itself.",
  });
}
