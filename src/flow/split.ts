// One node's messages that it follows to their end: what a for-each makes of a list. Messages of one pass, and what comes
// of them, are told apart from those of every other; joins gather across them.
import type { Activation, ActivationRun } from "./activation.ts";
import { Flight } from "./flight.ts";
import type { Gatherings } from "./gathering.ts";
import type { Message, SplitMessages } from "./node.ts";
import { unlessAborted } from "./unless-aborted.ts";

export class Split implements SplitMessages {
  readonly gatherings: Gatherings = new Map();
  readonly #activation: Activation;
  readonly #run: ActivationRun;
  readonly #port: number;
  #next = 0;

  constructor(activation: Activation, run: ActivationRun, port: number) {
    this.#activation = activation;
    this.#run = run;
    this.#port = port;
    // Joins wait for nothing that can still come.
    activation.whenDone(() => this.#settle("abandoned"));
  }

  /** The one that its passes are part of. */
  get flight(): Flight {
    return this.#activation.flight;
  }

  /** Resolves once nothing that came of the message is on its way. */
  async follow(msg: Message): Promise<void> {
    const activation = this.#activation;
    const { signal } = activation;
    signal.throwIfAborted();
    const landed = Promise.withResolvers<void>();
    const flight = new Flight({
      parent: activation.flight,
      signal,
      isLeft: () => activation.isDone,
      landed: landed.resolve,
      pass: { split: this, index: this.#next++ },
    });
    // Held until all copies are under way, or there are none.
    flight.enter();
    activation.emit(this.#port, msg, flight);
    flight.leave();
    await this.#run.idle(unlessAborted(landed.promise, signal));
  }

  /** Resolves once every join has sent on what it gathered of the passes. */
  async end(): Promise<void> {
    await this.#run.idle(unlessAborted(Promise.all(this.#settle("whole")), this.#activation.signal));
  }

  #settle(reason: "whole" | "abandoned"): Promise<void>[] {
    return [...this.gatherings.values()].flat().map((gathering) => {
      gathering.settle(reason);
      return gathering.sent;
    });
  }
}
