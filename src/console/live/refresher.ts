// Gathers what became stale while it is being fetched, so that a busy workspace makes a page fetch one time after the
// other, with a rest between, and never many times at once. What changes in a quiet time is fetched without delay.

export class Refresher<T> implements Disposable {
  readonly #refresh: (marks: ReadonlySet<T>) => Promise<unknown>;
  readonly #rest: () => Promise<unknown>;
  #marks = new Set<T>();
  #isBusy = false;
  #isOver = false;

  /** Neither may reject; what is marked during a rest is gathered, too. */
  constructor(refresh: (marks: ReadonlySet<T>) => Promise<unknown>, rest: () => Promise<unknown>) {
    this.#refresh = refresh;
    this.#rest = rest;
  }

  mark(mark: T): void {
    this.#marks.add(mark);
    if (!this.#isBusy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    while (this.#marks.size > 0 && !this.#isOver) {
      const marks = this.#marks;
      this.#marks = new Set();
      await this.#refresh(marks);
      await this.#rest();
    }
    this.#isBusy = false;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
  }
}
