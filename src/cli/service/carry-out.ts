// Shows what is going to be done, then does it, one step after another.
import type { Context } from "../context.ts";
import type { Host } from "./host.ts";
import type { Step } from "./step.ts";

export interface CarryOutOptions {
  readonly context: Context;
  readonly host: Host;
  readonly steps: readonly Step[];
}

/** Says each step before the first is done. @throws what the step that failed threw. */
export async function carryOut({ context, host, steps }: CarryOutOptions): Promise<void> {
  const { out } = context;
  if (!out.json) out.note(numbered(steps).join("\n"));
  for (const { text, run } of steps) await context.progress(text, () => run(host));
}

/** Prints the steps and the files they write, and does nothing. */
export function showSteps({ out }: Context, steps: readonly Step[]): void {
  const document = steps.map(({ text, file }) => ({ step: text, ...(file && { path: file.path, text: file.text }) }));
  out.data({ steps: document }, () => {
    out.lines(numbered(steps));
    for (const { file } of steps) if (file) out.lines(["", `--- ${file.path}`, ...shownText(file.text)]);
  });
}

const numbered = (steps: readonly Step[]): string[] =>
  steps.map(({ text }, i) => `${String(i + 1).padStart(2)}. ${text}`);

const shownText = (text: string): string[] =>
  text
    .replace(/^\ufeff/, "")
    .trimEnd()
    .split(/\r?\n/);
