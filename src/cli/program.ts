// From argv to an exit code: finds the command, loads its file alone, parses, runs it, and reports a failure. It never
// does the work of a command itself.
import { CommanderError } from "commander";
import { errorOf } from "../base/errors.ts";
import type { Command } from "./command.ts";
import { commandTable, findEntry, findGroup } from "./command-table.ts";
import { commandTree } from "./command-tree.ts";
import { Context } from "./context.ts";
import { failureOf } from "./failure.ts";
import { stopSignal } from "./stop-signal.ts";
import { type Environment, paintFor, processTerminal, type Terminal } from "./terminal.ts";
import { versionLine } from "./version.ts";

/** Parses `argv` (without the program's own name), runs the command it names, and sets the process's exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  // A reader that has seen enough, such as `head`, is no failure.
  process.stdout.on("error", (error) => process.exit(Reflect.get(error, "code") === "EPIPE" ? 0 : 1));
  const signal = stopSignal(terminal.messages);
  process.exitCode = await runCommandLine(argv, { terminal, env: process.env, signal });
  // What was stopped may still wait for an answer that nobody wants.
  if (signal.aborted) process.exit();
}

export interface Surroundings {
  readonly terminal: Terminal;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** The same for any terminal, environment and signal; resolves to the exit code and never rejects. */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal, env } = surroundings;
  try {
    if (argv[0] === "__complete") {
      const { complete } = await import("./complete.ts");
      terminal.output.write((await complete(argv.slice(1), surroundings)).map((word) => `${word}\n`).join(""));
      return 0;
    }
    return await parseAndRun(argv, surroundings);
  } catch (error) {
    const { text, exitCode } = failureOf(error, { paint: paintFor(terminal.messages, env), env });
    terminal.messages.write(`${text}\n`);
    return exitCode;
  }
}

async function parseAndRun(given: readonly string[], surroundings: Surroundings): Promise<number> {
  const argv = given[0] === "help" ? [...given.slice(1), "--help"] : given;
  const words = argv.filter((word) => !word.startsWith("-"));
  const command = (await findEntry(words)?.load())?.command;
  let exitCode = 0;
  const chosen = command && {
    command,
    action: async (given: Parameters<Command["run"]>[1], { json }: { json: boolean }) => {
      await using context = new Context({ ...surroundings, json });
      const work = command.run(context, given);
      await (command.staysUp ? work : Promise.race([work, stopped(surroundings.signal)]));
      exitCode = context.exitCode;
    },
  };
  const tree = commandTree(chosen, { out: (text) => surroundings.terminal.output.write(text) });
  if (argv.length === 0) {
    tree.outputHelp();
    return 0;
  }
  if (argv[0] === "--version") {
    surroundings.terminal.output.write(`${versionLine()}\n`);
    return 0;
  }
  try {
    await tree.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw usageError(error, argv);
  }
  return exitCode;
}

/** Rejects when the person wants no more; never resolves. */
function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Commander's complaint as one of ours: its suggestion becomes the hint. */
function usageError({ code, message }: CommanderError, argv: readonly string[]) {
  const words = argv.filter((word) => !word.startsWith("-"));
  const group = findGroup(words);
  const known = findEntry(words)?.path ?? group;
  const help = `See sealbot ${known ? `${known} ` : ""}--help.`;
  if (code === "commander.help") {
    const depth = group?.split(" ").length ?? 0;
    const below = commandTable.filter(({ path }) => path.startsWith(`${group} `));
    const names = new Set(below.map(({ path }) => path.split(" ")[depth]));
    const hint = `One of: ${[...names].join(", ")}. ${help}`;
    return errorOf({ code: "bad-input", message: `sealbot ${words.join(" ")}: a command is missing`, hint });
  }
  const [first = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const hint = suggestion ? suggestion.replace(/^\((.*)\)$/, "$1") : help;
  return errorOf({ code: "bad-input", message: first, hint });
}
