// Watches a run to its end: log lines as they come, and, while it waits for a vault's key, what to do about it.
import { followRun, waitForRun } from "../client/runs.ts";
import type { RunRow } from "../wire/shapes.ts";
import type { Context } from "./context.ts";
import { openProgress } from "./progress.ts";
import { eventLine } from "./show/event.ts";
import { outcomeText, statusText, waitingTexts } from "./show/run.ts";
import { vaultNames } from "./show/vault.ts";

export interface WatchOptions {
  /** Prints log lines: on stdout, or beside the document of `--json` on stderr. */
  readonly follow: boolean;
}

/** The run once it has ended; prints how it ended, and sets the exit code to 1 unless it succeeded. */
export async function watchRun(context: Context, id: string, { follow }: WatchOptions): Promise<RunRow> {
  const { out, signal } = context;
  const session = await context.session();
  using progress = openProgress(context.terminal, "queued");
  const told = new Set<string>();
  const onStatus = async (run: RunRow): Promise<void> => {
    progress.say(
      `${run.flow_name} on ${run.robot_name ?? run.label ?? "a robot"}: ${statusText(run.status, out.paintMessage)}`,
    );
    if (run.status !== "waiting_for_secret") return told.clear();
    const texts = waitingTexts(run, await vaultNames(context));
    progress.clear();
    for (const text of texts.filter((text) => !told.has(text))) {
      told.add(text);
      out.warn(text);
    }
  };
  const run = follow ? await lines() : await waitForRun(session, id, { signal, onStatus: (run) => void onStatus(run) });
  context.exitCode = run.status === "succeeded" ? 0 : 1;
  progress.clear();
  out.data(run, () =>
    run.status === "succeeded"
      ? out.done(outcomeText(run, out.paintMessage))
      : out.failed(outcomeText(run, out.paintMessage)),
  );
  return run;

  async function lines(): Promise<RunRow> {
    const updates = followRun(session, id, { signal });
    for (;;) {
      const { done, value } = await updates.next();
      if (done) return value;
      if (value.type === "run") {
        await onStatus(value.run);
        continue;
      }
      const line = eventLine(value.event, out.json ? out.paintMessage : out.paint);
      if (line === undefined) continue;
      progress.clear();
      if (out.json) out.note(line);
      else out.line(line);
    }
  }
}
