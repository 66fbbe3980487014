// Tells the service manager of this host that the daemon is up, reloads, stops, and above all that it lives: whoever
// could not answer `sealbot status` does not say so, and is killed and started again.
import type { Clock } from "../../base/clock.ts";
import { asSealbotError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { ServiceManager } from "./service-manager.ts";
import type { RobotStatus } from "./status.ts";

interface ServicePulseParts {
  /** Undefined: nobody is told anything. */
  readonly manager: ServiceManager | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Asks all parts how they are; throws when one cannot say. */
  readonly status: () => Pick<RobotStatus, "link" | "standing" | "runs" | "waiting">;
}

/** Most milliseconds between two looks. What is told costs a process, so it is told only when it is due or has changed. */
const lookEvery = 5_000;

/** Not up → up, once `ready` is called → stopping. */
export class ServicePulse {
  readonly #parts: ServicePulseParts;
  readonly #stop = new AbortController();
  #beats: Promise<void> | undefined;
  /** What it was told last. */
  #status = "";
  #isReadyTold = false;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** What went wrong last, to be logged once. */
  #trouble: string | undefined;

  constructor(parts: ServicePulseParts) {
    this.#parts = parts;
  }

  /** The daemon is up. */
  async ready(): Promise<void> {
    const { manager } = this.#parts;
    if (!manager) return;
    await this.#look(manager, "READY=1");
    this.#beats = this.#beat(manager);
  }

  /** Does `work` while the manager knows that settings are read again. */
  async reloading<T>(work: () => Promise<T>): Promise<T> {
    const { manager } = this.#parts;
    if (!manager) return await work();
    await this.#tell(manager, "RELOADING=1", `MONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`);
    try {
      return await work();
    } finally {
      await this.#tell(manager, "READY=1");
    }
  }

  /** The daemon is stopping, and may take so many milliseconds: more, perhaps, than its unit allows. */
  async stopping(most: number): Promise<void> {
    const { manager } = this.#parts;
    this.#stop.abort();
    await this.#beats;
    if (manager && this.#beats)
      await this.#tell(manager, "STOPPING=1", "STATUS=stopping", `EXTEND_TIMEOUT_USEC=${most * 1_000}`);
  }

  async #beat(manager: ServiceManager): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#stop;
    const { watchdog = Number.POSITIVE_INFINITY } = manager;
    const every = Math.min(lookEvery, watchdog / 4);
    while (!signal.aborted) {
      await clock.sleep(every, signal).catch(() => {}); // Seen by the loop.
      const isDue = clock.monotonic() - this.#toldAt + every > watchdog / 2;
      // A manager that did not hear the first time would wait for it, and kill in the end.
      const words = [...(this.#isReadyTold ? [] : ["READY=1"]), ...(isDue ? ["WATCHDOG=1"] : [])];
      if (!signal.aborted) await this.#look(manager, ...words);
    }
  }

  /** Tells `words`, and how the daemon does if that has changed; nothing at all when it cannot be known. */
  async #look(manager: ServiceManager, ...words: readonly string[]): Promise<void> {
    let status: string;
    try {
      status = wordsOf(this.#parts.status());
    } catch (error) {
      return this.#warn(error, "the daemon does not know how it is");
    }
    if (status !== this.#status) {
      if (await this.#tell(manager, ...words, `STATUS=${status}`)) this.#status = status;
    } else if (words.length > 0) await this.#tell(manager, ...words);
  }

  /** Whether it heard. */
  async #tell(manager: ServiceManager, ...words: readonly string[]): Promise<boolean> {
    try {
      await manager.tell(...words);
      if (words.includes("WATCHDOG=1")) this.#toldAt = this.#parts.clock.monotonic();
      if (words.includes("READY=1")) this.#isReadyTold = true;
      this.#trouble = undefined;
      return true;
    } catch (error) {
      this.#warn(error, "service manager not told");
      return false;
    }
  }

  #warn(thrown: unknown, text: string): void {
    const { code, message, hint } = asSealbotError(thrown);
    if (this.#trouble === message) return;
    this.#trouble = message;
    this.#parts.logger.warn({ code, error: message, hint }, text);
  }
}

/** Counts and states only: every user of the host may read it. */
function wordsOf({ link, standing, runs, waiting }: ReturnType<ServicePulseParts["status"]>): string {
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const words = [link.state, count(runs.length, "run")];
  if (standing === "pending") words.push("not endorsed yet");
  if (waiting.length > 0) words.push(`waiting for ${count(waiting.length, "vault key")}`);
  return words.join(", ");
}
