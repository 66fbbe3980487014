// Holds the open questions and what was announced up for programs on this host that ask and tell a person through the
// control socket, such as the popup helper of a desktop session. It takes no answer itself.
import type { Announcer, ItemExpiring } from "../announcer/announcer.ts";
import type { AnswerDesk, AskerChannel, Question } from "./asker.ts";

/** What a helper has to show from now on. */
export interface BoardState {
  /** All that are open. */
  readonly questions: readonly Question[];
  /** Those that this watcher was not told before. */
  readonly notices: readonly ItemExpiring[];
}

interface Notice {
  readonly expiring: ItemExpiring;
  readonly heard: () => void;
}

interface Watcher {
  readonly wake: () => void;
  /** Not told to it yet. */
  notices: Notice[];
}

export class HelperBoard implements AskerChannel, Announcer {
  /** A helper shows what a daemon with a desktop would show itself: who was told by one is not told by the other. */
  readonly name = "desktop";
  readonly #open = new Set<Question>();
  readonly #unheard = new Set<Notice>();
  readonly #watchers = new Set<Watcher>();

  async offer(question: Question, { signal }: AnswerDesk): Promise<void> {
    if (signal.aborted) return;
    this.#open.add(question);
    this.#tell();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    this.#open.delete(question);
    this.#tell();
  }

  /** Resolves once a watcher has taken it, however long there is none. */
  async announce(expiring: ItemExpiring, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const heard = Promise.withResolvers<void>();
    const notice = { expiring, heard: heard.resolve };
    const giveUp = () => {
      for (const watcher of this.#watchers) watcher.notices = watcher.notices.filter((one) => one !== notice);
      heard.reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    this.#unheard.add(notice);
    for (const watcher of this.#watchers) watcher.notices.push(notice);
    this.#tell();
    try {
      await heard.promise;
    } finally {
      this.#unheard.delete(notice);
      signal.removeEventListener("abort", giveUp);
    }
  }

  /** What is to be shown: now, and again after each change, until the signal is aborted. A slow reader skips states. */
  async *watch(signal: AbortSignal): AsyncGenerator<BoardState, void> {
    let change = Promise.withResolvers<void>();
    const wake = () => change.resolve();
    const watcher: Watcher = { wake, notices: [...this.#unheard] };
    this.#watchers.add(watcher);
    signal.addEventListener("abort", wake, { once: true });
    try {
      while (!signal.aborted) {
        change = Promise.withResolvers<void>();
        const { notices } = watcher;
        watcher.notices = [];
        yield { questions: [...this.#open], notices: notices.map(({ expiring }) => expiring) };
        // Whoever wants the next state has taken this one.
        for (const { heard } of notices) heard();
        await change.promise;
      }
    } finally {
      this.#watchers.delete(watcher);
      signal.removeEventListener("abort", wake);
    }
  }

  #tell(): void {
    for (const { wake } of this.#watchers) wake();
  }
}
