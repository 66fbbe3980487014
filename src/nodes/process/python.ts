// Runs the flow author's own Python. The process gets its code, its message and its secrets over a socket of its own,
// never as an argument or in its environment, and does not outlive the node.
import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type ErrorCode, errorOf } from "../../base/errors.ts";
import { ownCode } from "../../base/own-files.ts";
import { defineNode, type Message, type NodeContext } from "../../flow/node.ts";
import { isPlainObject } from "../../flow/plain-json.ts";
import { killGroup, searchPath, settled } from "./program.ts";
import { type Ending, PythonChannel } from "./python-channel.ts";

const config = z.strictObject({
  code: z.string().max(200_000),
  /** The interpreter: a name that is looked for in the usual places, or a path, such as that of a virtual environment. */
  interpreter: z.string().min(1).max(4_000).default("python3"),
  /** Items without secret fields that the code reads may be shown in the run's history. */
  reveal: z.boolean().default(false),
});
type Config = z.output<typeof config>;

export const python = defineNode({
  type: "process.python",
  title: "Python",
  doc: "Runs Python 3 with msg, kept, keep(**values), debug(value, label=…), open_vault(name) and open_vaults(names), and sends the dict it returns. It may do on the robot's host whatever the robot's user may.",
  ports: ["out"],
  config,
  literals: ["code", "interpreter"],
  run: async (context) => checked(await ended(context)),
});

const host = fileURLToPath(new URL("nodes/process/python-host.py", ownCode));
/** Milliseconds between asking the process to end and killing it. */
const termGrace = 2_000;

async function ended(context: NodeContext<Config>): Promise<Ending> {
  const { config, msg, kept, node, signal } = context;
  signal.throwIfAborted();
  const directory = process.cwd();
  const child = spawn(config.interpreter, ["-I", host], {
    env: { PATH: searchPath, HOME: directory, TMPDIR: directory, LANG: "C.UTF-8" },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    // A group of its own, so that what it starts ends with it.
    detached: true,
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = () => {
    killGroup(child, "SIGTERM");
    const killer = setTimeout(() => killGroup(child, "SIGKILL"), termGrace);
    child.once("exit", () => clearTimeout(killer));
  };
  signal.addEventListener("abort", stop, { once: true });
  child.stdout?.pipe(process.stdout, { end: false });
  child.stderr?.pipe(process.stderr, { end: false });
  try {
    const ending = converse(child, context, { code: config.code, node: node.id, msg, kept });
    // Whoever could not be started says nothing either.
    ending.catch(() => {});
    const [code, killedBy] = await exitOf(child, config.interpreter);
    signal.throwIfAborted();
    const how = killedBy ? `by ${killedBy}` : `with exit code ${code}`;
    return (await ending) ?? fail("node-failed", `Python ended ${how} before the code did`);
  } finally {
    signal.removeEventListener("abort", stop);
    killGroup(child, "SIGKILL");
    await settled(child, closed);
  }
}

/** Serves the process until it is gone; its last word, if it had one. */
async function converse(child: ChildProcess, context: NodeContext<Config>, order: object): Promise<Ending | undefined> {
  const socket = child.stdio[3] as Duplex;
  // A process that is gone is seen by its exit.
  socket.on("error", () => {});
  const send = (message: object) => void socket.write(`${JSON.stringify(message)}\n`);
  const channel = new PythonChannel(context, send);
  send(order);
  let ending: Ending | undefined;
  socket.setEncoding("utf8");
  const closed = new Promise<void>((resolve) => socket.once("close", resolve));
  let fault: unknown;
  socket.on("data", (text: string) => {
    try {
      ending ??= channel.take(text);
    } catch (error) {
      fault ??= error;
      killGroup(child, "SIGKILL");
    }
  });
  await closed;
  if (fault !== undefined) throw fault;
  return ending;
}

function exitOf(child: ChildProcess, interpreter: string): Promise<[code: number | null, signal: string | null]> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) =>
      reject(
        errorOf({
          code: "not-found",
          message: `${interpreter} cannot be started on this robot's host: ${error.message}`,
          hint: "Install Python 3 there, or name its path as the node's interpreter.",
        }),
      ),
    );
    child.once("exit", (code, signal) => resolve([code, signal]));
  });
}

function checked(ending: Ending): Message | undefined {
  if (ending.t === "failed") {
    const { code, message, hint } = ending.error;
    throw errorOf({ code: code as ErrorCode, message, hint: hint ?? undefined });
  }
  const { value } = ending;
  if (value === null || value === undefined) return undefined;
  if (isPlainObject(value)) return value;
  return fail("node-failed", "the code returned something that is no dict; return a dict, or nothing to send nothing");
}

function fail(code: ErrorCode, message: string): never {
  throw errorOf({ code, message });
}
