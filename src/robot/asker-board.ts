// Holds the open questions up for programs on this host that ask a person and answer through the control socket, such as
// the popup helper of a desktop session. It tells what is asked, and takes no answer itself.
import type { AnswerDesk, AskerChannel, Question } from "./asker.ts";

export class QuestionBoard implements AskerChannel {
  readonly #open = new Set<Question>();
  readonly #watchers = new Set<() => void>();

  async offer(question: Question, { signal }: AnswerDesk): Promise<void> {
    if (signal.aborted) return;
    this.#open.add(question);
    this.#tell();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    this.#open.delete(question);
    this.#tell();
  }

  /** The open questions: now, and again after each change, until the signal is aborted. A slow reader skips states. */
  async *watch(signal: AbortSignal): AsyncGenerator<readonly Question[], void> {
    let change = Promise.withResolvers<void>();
    const wake = () => change.resolve();
    this.#watchers.add(wake);
    signal.addEventListener("abort", wake, { once: true });
    try {
      while (!signal.aborted) {
        change = Promise.withResolvers<void>();
        yield [...this.#open];
        await change.promise;
      }
    } finally {
      this.#watchers.delete(wake);
      signal.removeEventListener("abort", wake);
    }
  }

  #tell(): void {
    for (const wake of this.#watchers) wake();
  }
}
