// Carries a run's events to the daemon in batches. When the daemon falls behind, nodes wait: a flood costs the run its
// time and nobody their memory. Values are live, so each is serialised at once; none is ever cut, for half a secret
// would pass the masker.
import type { RunEvent } from "../flow/run.ts";
import { batchesAhead, batchLimits, type FromRunner, largestEvent, type RunnerEvent } from "./protocol.ts";

/** What the engine says by itself in plain JSON, which nobody changes any more. */
const plainTypes: readonly RunEvent["type"][] = ["node.started", "node.finished"];

export class EventQueue {
  readonly #send: (message: FromRunner) => void;
  #batch: RunnerEvent[] = [];
  #size = 0;
  #ahead = 0;
  #isDue = false;
  #waiters: { readonly ahead: number; readonly go: () => void }[] = [];

  constructor(send: (message: FromRunner) => void) {
    this.#send = send;
  }

  push({ type, node, at, ...body }: RunEvent): void {
    const isPlain = plainTypes.includes(type);
    const text = isPlain ? JSON.stringify(body) : jsonOf(body);
    const fits = text.length <= largestEvent;
    const data: unknown = !fits ? { left_out: `${text.length} characters` } : isPlain ? body : JSON.parse(text);
    this.#batch.push({ type, node, at, data });
    this.#size += fits ? text.length : 0;
    if (this.#batch.length >= batchLimits.events || this.#size >= batchLimits.characters) this.flush();
    else if (!this.#isDue) {
      this.#isDue = true;
      setImmediate(() => this.flush());
    }
  }

  flush(): void {
    this.#isDue = false;
    if (this.#batch.length === 0) return;
    const events = this.#batch;
    this.#batch = [];
    this.#size = 0;
    this.#ahead++;
    this.#send({ t: "events", events });
  }

  /** The daemon has taken over one batch. */
  took(): void {
    this.#ahead--;
    const ready = this.#waiters.filter(({ ahead }) => this.#ahead <= ahead);
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const { go } of ready) go();
  }

  get isBehind(): boolean {
    return this.#ahead >= batchesAhead;
  }

  /** Resolves once the daemon has caught up. */
  caughtUp(): Promise<void> {
    return this.#until(batchesAhead - 1);
  }

  /** Resolves once the daemon has taken over all there is. */
  settled(): Promise<void> {
    this.flush();
    return this.#until(0);
  }

  #until(ahead: number): Promise<void> {
    if (this.#ahead <= ahead) return Promise.resolve();
    return new Promise((go) => this.#waiters.push({ ahead, go }));
  }
}

/** JSON of whatever a flow shows: what JSON cannot say becomes text, a cycle is named. */
export function jsonOf(value: unknown): string {
  const path: unknown[] = [];
  return (
    JSON.stringify(value, function (this: unknown, _key, at: unknown) {
      if (typeof at === "bigint") return String(at);
      if (at instanceof Error) return { name: at.name, message: at.message };
      if (at instanceof Map) return Object.fromEntries(at);
      if (at instanceof Set) return [...at];
      if (typeof at !== "object" || at === null) return at;
      while (path.length > 0 && path.at(-1) !== this) path.pop();
      if (path.includes(at)) return "[circular]";
      path.push(at);
      return at;
    }) ?? "null"
  );
}
