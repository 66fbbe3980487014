// What a shell offers on Tab. It answers fast or not at all: whatever goes wrong, and whatever takes longer than a
// person waits, is no answer and no error.
import { systemClock } from "../base/clock.ts";
import type { Command, Completed, Option } from "./command.ts";
import { commandTable, findEntry } from "./command-table.ts";
import { completedNames } from "./completed-names.ts";
import { shells } from "./completion-script.ts";
import type { Surroundings } from "./program.ts";

/** Milliseconds for asking the control plane. */
const patience = 1_500;

/** Candidates for the last of `words`; `:files` alone means names of files. */
export async function complete(words: readonly string[], surroundings: Surroundings): Promise<readonly string[]> {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  try {
    const candidates = await candidatesFor(before, current, surroundings);
    return candidates.filter(
      (candidate) => candidate === ":files" || (candidate.startsWith(current) && isPlain(candidate)),
    );
  } catch {
    // A half-typed line is no place to report a failure.
    return [];
  }
}

/** A name with a line break in it would be two. */
const isPlain = (name: string): boolean => !/\p{Cc}/u.test(name);

async function candidatesFor(
  before: readonly string[],
  current: string,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  const command = (await findEntry(before)?.load())?.command;
  if (!command) return nextWords(before);
  const given = before.slice(command.path.split(" ").length);
  const typed = positionals(command, given);
  const option = current.startsWith("-") ? undefined : openOption(command, given);
  if (option?.value !== undefined) {
    if (option.choices) return option.choices;
    return await offer(valueNames[option.value], surroundings, typed[0]);
  }
  if (current.startsWith("-")) {
    const own = Object.keys(command.options).map((name) => `--${name}`);
    return [...own, ...(command.json ? ["--json"] : []), "--help"];
  }
  if (command.path === "completion") return shells;
  const argument = Object.values(command.arguments)[typed.length];
  return await offer(argument?.names, surroundings, typed[0]);
}

/** By how an option's value is called in help. */
const valueNames: Readonly<Record<string, Completed>> = {
  FILE: "files",
  FOLDER: "files",
  DIR: "files",
  R: "robots",
  ROBOT: "robots",
  FLOW: "flows",
  VAULT: "vaults",
  ITEM: "items",
  M: "members",
  L: "labels",
  LABEL: "labels",
  TYPE: "node-types",
  ZONE: "zones",
};

/** The option whose value comes next: the last word, or one before that takes several. */
function openOption({ options }: Command, given: readonly string[]): Option | undefined {
  const at = given.findLastIndex((word) => word.startsWith("--"));
  const option = options[given[at]?.slice(2) ?? ""];
  return at === given.length - 1 || option?.many === "greedy" ? option : undefined;
}

const nextWords = (before: readonly string[]): readonly string[] => {
  const prefix = before.map((word) => `${word} `).join("");
  const rest = commandTable.filter(({ path }) => path.startsWith(prefix)).map(({ path }) => path.slice(prefix.length));
  return [...new Set(rest.map((path) => path.split(" ")[0] ?? ""))];
};

/** The arguments that were typed already; the values of options are none. */
function positionals(command: Command, given: readonly string[]): readonly string[] {
  const typed: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const word = given[i] ?? "";
    if (!word.startsWith("-")) typed.push(word);
    else if (!word.includes("=") && command.options[word.slice(2)]?.value !== undefined) i++;
  }
  return typed;
}

/** `vault` is the one that was typed before, for the names of what it holds. */
async function offer(names: Completed | undefined, surroundings: Surroundings, vault = ""): Promise<readonly string[]> {
  if (names === undefined) return [];
  if (names === "files") return [":files"];
  const giveUp = new AbortController();
  try {
    const late = systemClock.sleep(patience, giveUp.signal).then((): readonly string[] => []);
    late.catch(() => {});
    return await Promise.race([late, completedNames(names, surroundings, vault)]);
  } finally {
    giveUp.abort();
  }
}
