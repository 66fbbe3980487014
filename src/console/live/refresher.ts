// Gathers what became stale while it is being fetched, so that a busy workspace makes a page fetch one time after the
// other and never many times at once.

export class Refresher<T> implements Disposable {
  readonly #refresh: (marks: ReadonlySet<T>) => Promise<unknown>;
  #marks = new Set<T>();
  #isBusy = false;
  #isOver = false;

  /** `refresh` must not reject. */
  constructor(refresh: (marks: ReadonlySet<T>) => Promise<unknown>) {
    this.#refresh = refresh;
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
    }
    this.#isBusy = false;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
  }
}
