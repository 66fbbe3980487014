// Asks people for the key of a vault: one question for each vault, however many runs and branches wait, on every channel
// at once. What a channel shows is built from signed names only.
//
// A question is *waiting* while the vault's last one is not long over, so that a flood bothers nobody; then *open*:
// every channel offers it. It closes once, as *unlocked* when the key came, from wherever; as *refused* when a person
// said no; as *withdrawn* when nobody waits any more. Closing withdraws it from every channel. Whoever asks after that
// starts a new question.
import type { Clock } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { RunId, VaultId } from "../../base/ids.ts";

/** What is asked for, in words that a person signed. */
export interface Question {
  readonly vault: VaultId;
  /** The vault's name in its signed header. */
  readonly name: string;
  /** The run that needs it, and its flow's name in the signed document. */
  readonly run: { readonly id: RunId; readonly flow: string } | undefined;
}

export type Closing = "unlocked" | "refused" | "withdrawn";

/** A channel's side of one question. */
export interface AnswerDesk {
  /** Aborted when the question closes; `closing` then says how. */
  readonly signal: AbortSignal;
  readonly closing: Closing | undefined;
  /**
   * Tries a key as somebody typed it.
   * @throws InputError `bad-key` with the reason to show; ConnectionError `rate-limited` after too many tries.
   */
  answer(text: string): Promise<void>;
  /** A person said no: every run that waits for this vault fails with `vault-refused`. */
  refuse(): void;
}

/** A way to reach a person. */
export interface AskerChannel {
  /** Shows the question until it closes; settles once it is no longer shown. */
  offer(question: Question, desk: AnswerDesk): Promise<void>;
}

/** Milliseconds after a question closed without a key before the next one for its vault is shown. */
export const coolDown = 30_000;

export interface AskerParts {
  readonly clock: Clock;
  readonly channels: readonly AskerChannel[];
  /** Opens the vault with a typed key, or throws; `opened` is called in between. */
  readonly tryKey: (vault: VaultId, text: string) => Promise<void>;
  /** A channel broke; the others go on. */
  readonly onFault: (error: unknown) => void;
}

export class Asker {
  readonly #parts: AskerParts;
  readonly #open = new Map<VaultId, OpenQuestion>();
  readonly #coolUntil = new Map<VaultId, number>();

  constructor(parts: AskerParts) {
    this.#parts = parts;
  }

  /** The questions that are waiting or open. */
  get questions(): readonly Question[] {
    return [...this.#open.values()].map(({ question }) => question);
  }

  /**
   * Resolves once the vault was opened for this run; the caller looks for the key again.
   * @throws LockedError `vault-refused`, or the signal's reason when it is aborted first.
   */
  async ask(question: Question, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { vault } = question;
    const open = this.#open.get(vault) ?? this.#start(question, this.#coolUntil.get(vault) ?? 0);
    await open.wait(signal);
  }

  /** A key came. Everyone who waits looks again; whom it was not for asks anew. */
  opened(vault: VaultId): void {
    this.#open.get(vault)?.close("unlocked");
  }

  /** A person said no, on whatever channel. */
  refuse(vault: VaultId): void {
    this.#open.get(vault)?.close("refused");
  }

  #start(question: Question, notBefore: number): OpenQuestion {
    const { clock, channels, tryKey, onFault } = this.#parts;
    const { vault } = question;
    let isShown = false;
    const open = new OpenQuestion(question, {
      tryKey,
      closed: (closing) => {
        if (this.#open.get(vault) === open) this.#open.delete(vault);
        // One that nobody saw must not keep the next one waiting, or a flood would silence the vault.
        if (isShown && closing !== "unlocked") this.#coolUntil.set(vault, clock.monotonic() + coolDown);
      },
    });
    this.#open.set(vault, open);
    const show = async () => {
      const wait = notBefore - clock.monotonic();
      if (wait > 0) await clock.sleep(wait, open.signal).catch(() => {}); // Closed meanwhile: seen just below.
      if (open.closing) return;
      isShown = true;
      for (const channel of channels) channel.offer(open.question, open).catch(onFault);
    };
    void show();
    return open;
  }
}

class OpenQuestion implements AnswerDesk {
  readonly question: Question;
  readonly #tryKey: AskerParts["tryKey"];
  readonly #closed: (closing: Closing) => void;
  readonly #end = new AbortController();
  readonly #waiters = new Set<PromiseWithResolvers<void>>();
  #closing: Closing | undefined;

  constructor(
    question: Question,
    { tryKey, closed }: { tryKey: AskerParts["tryKey"]; closed: (closing: Closing) => void },
  ) {
    this.question = question;
    this.#tryKey = tryKey;
    this.#closed = closed;
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }
  get closing(): Closing | undefined {
    return this.#closing;
  }

  answer(text: string): Promise<void> {
    return this.#tryKey(this.question.vault, text);
  }

  refuse(): void {
    this.close("refused");
  }

  async wait(signal: AbortSignal): Promise<void> {
    const waiter = Promise.withResolvers<void>();
    const leave = () => waiter.reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    this.#waiters.add(waiter);
    try {
      await waiter.promise;
    } finally {
      signal.removeEventListener("abort", leave);
      this.#waiters.delete(waiter);
      if (this.#waiters.size === 0) this.close("withdrawn");
    }
  }

  /** The first closing stands. */
  close(closing: Closing): void {
    if (this.#closing) return;
    this.#closing = closing;
    const { name } = this.question;
    const refused = errorOf({ code: "vault-refused", message: `the key of vault "${name}" was refused by a person` });
    for (const waiter of this.#waiters) closing === "unlocked" ? waiter.resolve() : waiter.reject(refused);
    this.#closed(closing);
    this.#end.abort(refused);
  }
}
