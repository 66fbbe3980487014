// Watches whether the robot's disk takes what is written: says so when it does not, tries again until it does, and says
// that, too. It writes nothing itself but what waits in the store.
import type { Clock } from "../../base/clock.ts";
import { asSealbotError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { findStorageFault } from "../../base/storage-fault.ts";
import type { RobotStore } from "../store.ts";
import type { Troubles } from "./troubles.ts";

export interface DiskWatchParts {
  readonly store: RobotStore;
  readonly troubles: Troubles;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Milliseconds between two tries. */
const every = 1_000;

export class DiskWatch implements AsyncDisposable {
  readonly #parts: DiskWatchParts;
  readonly #stop = new AbortController();
  #trying: Promise<void> | undefined;

  constructor(parts: DiskWatchParts) {
    this.#parts = parts;
    parts.store.onFault = () => {
      this.#trying ??= this.#tryOn().finally(() => (this.#trying = undefined));
    };
    parts.store.onLost = (error) => {
      const { code, message } = asSealbotError(error);
      parts.logger.error({ code, error: message }, "something that waited for the disk cannot be written down");
    };
  }

  /** Tries a last time; what the disk does not take now is lost with this process. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { store, logger } = this.#parts;
    this.#stop.abort();
    await this.#trying;
    try {
      if (store.fault) store.catchUp();
    } catch (error) {
      const { code, message } = asSealbotError(error);
      logger.error({ code, error: message, writes: store.late }, "the disk did not take what was to be written last");
    }
  }

  async #tryOn(): Promise<void> {
    const { store, troubles, clock, logger } = this.#parts;
    const { signal } = this.#stop;
    let said: string | undefined;
    while (store.fault && !signal.aborted) {
      const { code, message, hint } = store.fault;
      if (troubles.begin("disk", store.fault)) logger.error({ code, error: message, hint }, "disk");
      await clock.sleep(every, signal).catch(() => {}); // Seen by the loop.
      try {
        store.catchUp();
      } catch (error) {
        // A database that is damaged, perhaps: the fault stands, and a daemon that still answers can say so.
        const { code: what, message: why } = asSealbotError(error);
        if (!findStorageFault(error) && why !== said) logger.error({ code: what, error: why }, "disk tried in vain");
        said = why;
      }
    }
    if (!store.fault && troubles.end("disk")) logger.info({}, "the disk takes what is written again");
  }
}
