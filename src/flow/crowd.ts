// Back-pressure: how much of a run is under way, and where a node that sends faster than others work waits for them.
// Nodes that only wait for other nodes do not count, or they could wait for each other for ever.

/** With so many messages under way, whoever sends more waits until only half as many are. */
export const mostUnderWay = 128;

export class Crowd {
  readonly #line: { readonly length: number };
  /** Nodes at work that returned a promise. */
  working = 0;
  #idle = 0;
  #senders: (() => void)[] = [];

  /** `line` holds the messages that no node is at work on. */
  constructor(line: { readonly length: number }) {
    this.#line = line;
  }

  /** `undefined` when there is room for another message, else a promise that resolves once there is. */
  room(): Promise<void> | undefined {
    if (this.#size < mostUnderWay) return undefined;
    return this.idle(new Promise((go) => this.#senders.push(go)));
  }

  /** Waits for other nodes. */
  async idle<T>(work: Promise<T>): Promise<T> {
    this.#idle++;
    this.look();
    try {
      return await work;
    } finally {
      this.#idle--;
    }
  }

  /** Lets senders go on where there is room; called whenever a node is done. */
  look(): void {
    if (this.#senders.length === 0 || this.#size > mostUnderWay / 2) return;
    const senders = this.#senders;
    this.#senders = [];
    for (const go of senders) go();
  }

  get #size(): number {
    return this.#line.length + this.working - this.#idle;
  }
}
