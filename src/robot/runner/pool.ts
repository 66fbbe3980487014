// Keeps a few runners started ahead, so that a run need not wait for a process to start. A runner is used once, unless
// nothing of its run can have stayed in it: then it waits a while for another run of the very same signed flow.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes, toHex } from "../../crypto/bytes.ts";
import { RunnersAtHand } from "./at-hand.ts";
import type { RunnerSettings } from "./child.ts";
import { isModest, type RunnerNeeds } from "./flags.ts";
import { endLeftRunners } from "./left-runners.ts";
import { openRunner, type RunnerProcess } from "./process.ts";

/** A runner for one run. */
export type TakenRunner = Pick<RunnerProcess, "cancel" | "recall"> &
  AsyncDisposable & { run(...given: Parameters<RunnerProcess["run"]>): ReturnType<RunnerProcess["run"]> };

export interface RunnerPoolSettings {
  /** Holds one directory for each runner; emptied at the start. */
  readonly directory: string;
  /** Runners kept ready; 0 starts each when it is needed. */
  readonly warm: number;
  /** Most megabytes of heap of one runner. */
  readonly memory: number;
  readonly trust?: RunnerSettings["trust"];
}

export class RunnerPool implements AsyncDisposable {
  #settings: RunnerPoolSettings;
  readonly #warm: Promise<RunnerProcess>[] = [];
  readonly #atHand = new RunnersAtHand();
  #isClosed = false;

  private constructor(settings: RunnerPoolSettings) {
    this.#settings = settings;
  }

  /** Opens a pool; runners of an earlier daemon that still run are ended, and what they left is removed. */
  static async open(settings: RunnerPoolSettings): Promise<RunnerPool> {
    await endLeftRunners(settings.directory);
    // A killed process may write for a moment longer.
    await rm(settings.directory, { recursive: true, force: true, maxRetries: 5 });
    const pool = new RunnerPool(settings);
    pool.#fill();
    return pool;
  }

  /**
   * A runner that is ready; the caller disposes of it. Runs of the same `kind` may follow one another in one process.
   * @throws SealbotError `internal` when none can be started.
   */
  async take(needs: RunnerNeeds = noNeeds, kind?: string): Promise<TakenRunner> {
    // Flags are fixed when a process starts, and those kept ready have none to spare.
    if (!isModest(needs)) return await this.#open(needs).catch(() => this.#open(needs));
    if (kind === undefined) return await this.#fresh();
    const runner = this.#atHand.take(kind) ?? (await this.#fresh());
    return {
      run: (start, host) => runner.run(start, host, { again: true }),
      cancel: (reason) => runner.cancel(reason),
      recall: (vault) => runner.recall(vault),
      [Symbol.asyncDispose]: async () => {
        if (this.#isClosed || !this.#atHand.keep(kind, runner)) await runner[Symbol.asyncDispose]();
      },
    };
  }

  async #fresh(): Promise<RunnerProcess> {
    const warm = await this.#warm.shift()?.catch(() => undefined);
    // Starting the next one takes a while, and the run that needs this one shall not wait for that.
    setImmediate(() => this.#fill());
    if (warm?.isAlive) return warm;
    await warm?.[Symbol.asyncDispose]();
    // One that dies while it starts has done nothing yet, so another may take its place.
    return await this.#open().catch(() => this.#open());
  }

  /** From now on; runners that are kept ready and no longer fit are ended. */
  async configure({ warm, memory }: Pick<RunnerPoolSettings, "warm" | "memory">): Promise<void> {
    const isOther = memory !== this.#settings.memory;
    this.#settings = { ...this.#settings, warm, memory };
    const left = this.#warm.splice(isOther ? 0 : warm);
    this.#fill();
    await endAll(left);
    if (isOther) await this.#atHand.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([endAll(this.#warm.splice(0)), this.#atHand.end()]);
    await rm(this.#settings.directory, { recursive: true, force: true });
  }

  #fill(): void {
    while (!this.#isClosed && this.#warm.length < this.#settings.warm) {
      const runner = this.#open();
      // Whoever takes it hears of its failure; until then nobody does.
      runner.catch(() => {});
      this.#warm.push(runner);
    }
  }

  #open(needs = noNeeds): Promise<RunnerProcess> {
    const { directory, memory, trust } = this.#settings;
    return openRunner({ directory: join(directory, toHex(randomBytes(8))), memory, needs, trust });
  }
}

async function endAll(runners: readonly Promise<RunnerProcess>[]): Promise<void> {
  const left = await Promise.allSettled(runners);
  await Promise.all(left.map(async (one) => one.status === "fulfilled" && one.value[Symbol.asyncDispose]()));
}

const noNeeds: RunnerNeeds = { processes: false };
