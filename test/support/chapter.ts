// A chapter of the documentation as something that can be carried out: the files it tells to write, and the commands it
// shows with what they print.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Step =
  | { readonly type: "file"; readonly name: string; readonly text: string; readonly line: number }
  | { readonly type: "command"; readonly command: string; readonly prints: string; readonly line: number };

/**
 * A block ```` ```json flow.json ```` is a file; one of `console` is commands, each behind `$ ` (goes on where a line
 * ends with a backslash), and below it what it prints. Blocks of other kinds are not carried out.
 */
export function stepsOf(chapter: string): Step[] {
  const text = readFileSync(join(import.meta.dirname, "../../src/docs", chapter), "utf8");
  const steps: Step[] = [];
  for (const match of text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)) {
    const [, kind, name, body = ""] = match;
    const line = text.slice(0, match.index).split("\n").length + 1;
    if (name !== undefined) steps.push({ type: "file", name, text: body, line });
    else if (kind === "console") steps.push(...commandsOf(body, line));
  }
  return steps;
}

function commandsOf(body: string, first: number): Step[] {
  return [...body.matchAll(/^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)/gm)].map(
    ([, command = "", prints = ""], i, all) => {
      const before = all.slice(0, i).reduce((lines, [whole]) => lines + whole.split("\n").length - 1, 0);
      return { type: "command", command, prints, line: first + before };
    },
  );
}

/** What is printed must be this, where `…` stands for anything within a line and a line of `…` alone for any lines. */
export function patternOf(prints: string): RegExp {
  const lines = prints.trimEnd().split("\n");
  const parts = lines.map((line) =>
    line.trim() === "…" ? "(?:.*\\n)*?" : `${line.split("…").map(literally).join(".*?")}[ ]*\\n`,
  );
  return new RegExp(`^${parts.join("")}$`);
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
