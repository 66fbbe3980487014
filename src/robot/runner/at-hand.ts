// Runners that have run and may run again, each only for what it ran before. They wait for a while and then end.
import type { RunnerProcess } from "./process.ts";

/** How many, and for how many milliseconds each. */
const most = 16;
const waitFor = 10_000;

interface Waiting {
  readonly kind: string;
  readonly runner: RunnerProcess;
  readonly timer: NodeJS.Timeout;
}

export class RunnersAtHand {
  #waiting: Waiting[] = [];
  /** Those whose time is over and which are not gone yet. */
  readonly #ending = new Set<Promise<void>>();

  /** The one that waited least: it is the warmest. */
  take(kind: string): RunnerProcess | undefined {
    for (;;) {
      const found = this.#waiting.findLast((one) => one.kind === kind);
      if (!found) return undefined;
      this.#drop(found);
      if (found.runner.isAtHand) return found.runner;
      this.#end(found.runner);
    }
  }

  /** False for one that cannot be used again: whoever has it ends it. */
  keep(kind: string, runner: RunnerProcess): boolean {
    if (!runner.isAtHand || this.#waiting.length >= most) return false;
    const timer = setTimeout(() => {
      this.#drop(one);
      this.#end(runner);
    }, waitFor);
    timer.unref();
    const one = { kind, runner, timer };
    this.#waiting.push(one);
    return true;
  }

  /** Resolves when all of them are gone. */
  async end(): Promise<void> {
    for (const one of [...this.#waiting]) {
      this.#drop(one);
      this.#end(one.runner);
    }
    await Promise.all(this.#ending);
  }

  #drop(one: Waiting): void {
    clearTimeout(one.timer);
    this.#waiting = this.#waiting.filter((other) => other !== one);
  }

  #end(runner: RunnerProcess): void {
    const ended = runner[Symbol.asyncDispose]().catch(() => {}); // Its folder goes with the next start of the daemon.
    this.#ending.add(ended);
    void ended.then(() => this.#ending.delete(ended));
  }
}
