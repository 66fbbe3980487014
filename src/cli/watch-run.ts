// Watches a run to its end: log lines as they come, and, while it waits for a vault's key, what to do about it.
import { followRun, waitForRun } from "../client/flows/runs.ts";
import type { MemberSession } from "../client/session/session.ts";
import type { RunEventRow, RunRow } from "../wire/shapes.ts";
import type { Context } from "./context.ts";
import { openProgress, type Progress } from "./progress.ts";
import { aheadTexts } from "./run-ahead.ts";
import { eventLine, hasIds } from "./show/event.ts";
import { valueLines } from "./show/event-values.ts";
import { namesById } from "./show/names.ts";
import { outcomeText, statusText, turnText, waitingTexts } from "./show/run.ts";

export interface WatchOptions {
  /** Prints log lines: on stdout, or beside the document of `--json` on stderr. */
  readonly follow: boolean;
  /** Prints with them what came to nodes and what they sent. */
  readonly values?: boolean;
}

/** The run once it has ended; prints how it ended, and sets the exit code to 1 unless it succeeded. */
export async function watchRun(
  context: Context,
  id: string,
  { follow, values = false }: WatchOptions,
): Promise<RunRow> {
  const { out } = context;
  using progress = openProgress(context.terminal, "queued");
  const watch = new RunWatch(context, await context.session(), progress, values);
  // Only the watching ends with Ctrl-C: a run is not its watcher's.
  const onStop = (): void => {
    progress.clear();
    out.note(`The run goes on. Watch it: sealbot run logs ${id} --follow · end it: sealbot run cancel ${id}`);
  };
  context.signal.addEventListener("abort", onStop, { once: true });
  const run = await (follow ? watch.follow(id) : watch.wait(id)).finally(() =>
    context.signal.removeEventListener("abort", onStop),
  );
  progress.clear();
  context.exitCode = run.status === "succeeded" ? 0 : 1;
  const nameOf = run.error ? await namesById(context) : String;
  const text = outcomeText(run, out.paintMessage, nameOf);
  out.data(run, () => (run.status === "succeeded" ? out.done(text) : out.failed(text)));
  return run;
}

class RunWatch {
  readonly #context: Context;
  readonly #session: MemberSession;
  readonly #progress: Progress;
  readonly #values: boolean;
  readonly #told = new Set<string>();

  constructor(context: Context, session: MemberSession, progress: Progress, values: boolean) {
    this.#context = context;
    this.#session = session;
    this.#progress = progress;
    this.#values = values;
  }

  async wait(id: string): Promise<RunRow> {
    let said = Promise.resolve();
    const onStatus = (run: RunRow): void => {
      said = said.then(() => this.#onStatus(run));
    };
    const run = await waitForRun(this.#session, id, { signal: this.#context.signal, onStatus });
    await said;
    return run;
  }

  async follow(id: string): Promise<RunRow> {
    const updates = followRun(this.#session, id, { signal: this.#context.signal });
    for (;;) {
      const { done, value } = await updates.next();
      if (done) return value;
      if (value.type === "run") await this.#onStatus(value.run);
      else await this.#onEvent(value.event);
    }
  }

  async #onStatus(run: RunRow): Promise<void> {
    const context = this.#context;
    const { out } = context;
    const where = run.robot_name ?? run.label ?? "a robot";
    const turn = turnText(run);
    const waits = turn === undefined ? "" : `, waits ${turn}`;
    this.#progress.say(`${run.flow_name} on ${where}: ${statusText(run.status, out.paintMessage)}${waits}`);
    const names = () => namesById(context);
    if (turn !== undefined) {
      this.#tellOnce(`The run waits ${turn}.`, (text) => out.note(text));
      for (const text of await aheadTexts(this.#session, run, names)) this.#tellOnce(text, (said) => out.warn(said));
    } else if (run.status !== "waiting_for_secret") this.#told.clear();
    else for (const text of waitingTexts(run, await names())) this.#tellOnce(text, (said) => out.warn(said));
  }

  #tellOnce(text: string, tell: (text: string) => void): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#progress.clear();
    tell(text);
  }

  async #onEvent(event: RunEventRow): Promise<void> {
    const { out } = this.#context;
    const nameOf = hasIds(event) ? await namesById(this.#context) : undefined;
    const paint = out.json ? out.paintMessage : out.paint;
    const line = eventLine(event, paint, nameOf);
    const lines = [...(line === undefined ? [] : [line]), ...(this.#values ? valueLines(event, paint) : [])];
    this.#progress.clear();
    for (const each of lines) out.json ? out.note(each) : out.line(each);
  }
}
