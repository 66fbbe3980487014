// What a shell offers on Tab. It answers fast or not at all: whatever goes wrong, and whatever takes longer than a
// person waits, is no answer and no error.
import { systemClock } from "../base/clock.ts";
import type { Command, Completed } from "./command.ts";
import { commandTable, findEntry } from "./command-table.ts";
import { shells } from "./completion-script.ts";
import { Context } from "./context.ts";
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
  const open = given.at(-1) ?? "";
  const option = open.startsWith("--") ? command.options[open.slice(2)] : undefined;
  if (option?.value !== undefined) {
    if (option.choices) return option.choices;
    return await offer(valueNames[option.value], surroundings);
  }
  if (current.startsWith("-")) {
    const own = Object.keys(command.options).map((name) => `--${name}`);
    return [...own, ...(command.json ? ["--json"] : []), "--help"];
  }
  if (command.path === "completion") return shells;
  const typed = positionals(command, given);
  const argument = Object.values(command.arguments)[typed.length];
  return await offer(argument?.names, surroundings, typed[0]);
}

const valueNames: Readonly<Record<string, Completed>> = { FILE: "files", R: "robots", FLOW: "flows", VAULT: "vaults" };

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
  if (names === "settings") return (await import("../robot/settings.ts")).settingNames;
  const giveUp = new AbortController();
  try {
    const late = systemClock.sleep(patience, giveUp.signal).then((): readonly string[] => []);
    late.catch(() => {});
    return await Promise.race([late, namesOf(names, surroundings, vault)]);
  } finally {
    giveUp.abort();
  }
}

async function namesOf(
  names: Exclude<Completed, "files" | "settings">,
  surroundings: Surroundings,
  vault: string,
): Promise<readonly string[]> {
  await using context = new Context(surroundings);
  const session = await context.session();
  // Names as the server says them: nothing is decided by them, so nothing is verified, which takes longer. Items have
  // theirs in a signed list only.
  switch (names) {
    case "vaults": {
      const { listVaults } = await import("../wire/routes/vaults.ts");
      return (await session.call(listVaults, { query: { manifests: "none" } })).data.map(({ name }) => name);
    }
    case "items": {
      const { listItems } = await import("../client/items.ts");
      return (await listItems(session, vault)).map(({ name }) => name);
    }
    case "robots": {
      const { listRobots } = await import("../wire/routes/robots.ts");
      return (await session.call(listRobots, {})).data.map(({ name }) => name);
    }
    case "flows": {
      const { listFlows } = await import("../wire/routes/flows.ts");
      return (await session.call(listFlows, {})).data.map(({ name }) => name);
    }
  }
}
