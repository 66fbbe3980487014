// A key that is shown once: boxed for a person, bare for a pipe. It is never written to stderr, which services keep.
import type { Context } from "../context.ts";
import { isLive, widthOf } from "../terminal.ts";

/** Columns of the box beside its text. */
const frame = 6;

/** Prints `key` on stdout; `note` says what it is for. */
export async function showKey({ terminal, out }: Context, title: string, key: string, note: string): Promise<void> {
  if (!isLive(terminal.output)) {
    // What it is and what it is for must not get into what is piped on.
    out.note(`${title}. ${note.replaceAll("\n", " ")}`);
    return out.line(key);
  }
  const { box } = await import("@clack/prompts");
  const columns = widthOf(terminal.output);
  // Lines broken for a wide box would be broken twice in a narrow one.
  const isNarrow = columns !== undefined && note.split("\n").some((line) => line.length + frame > columns);
  const text = isNarrow ? note.replaceAll("\n", " ") : note;
  box(`${out.paint("bold", key)}\n\n${text}`, title, { output: terminal.output, withGuide: false, width: "auto" });
}
