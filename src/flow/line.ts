// First in, first out: the messages that wait for a node. Taking one is as cheap as adding one, however many there are.

export class Line<T> {
  #entries: (T | undefined)[] = [];
  #taken = 0;

  get length(): number {
    return this.#entries.length - this.#taken;
  }

  add(entry: T): void {
    this.#entries.push(entry);
  }

  /** `undefined` when nobody waits. */
  take(): T | undefined {
    const entry = this.#entries[this.#taken];
    if (entry === undefined) return undefined;
    // What was taken is not kept alive.
    this.#entries[this.#taken++] = undefined;
    if (this.#taken >= worthCutting && this.#taken * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#taken);
      this.#taken = 0;
    }
    return entry;
  }

  clear(): void {
    this.#entries = [];
    this.#taken = 0;
  }
}

/** Below that many, what was taken costs less than cutting it off. */
const worthCutting = 1_024;
