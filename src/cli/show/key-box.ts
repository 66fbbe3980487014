// A key that is shown once: boxed for a person, bare for a pipe. It is never written to stderr, which services keep.
import type { Context } from "../context.ts";
import { isLive } from "../terminal.ts";

/** Prints `key` on stdout; `note` says what it is for. */
export async function showKey({ terminal, out }: Context, title: string, key: string, note: string): Promise<void> {
  if (!isLive(terminal.output)) return out.line(key);
  const { box } = await import("@clack/prompts");
  box(`${out.paint("bold", key)}\n\n${note}`, title, { output: terminal.output, withGuide: false, width: "auto" });
}
