// A way to ask people that can be turned on and off while questions are open: off, it closes what it shows and answers
// nothing; on again, it shows what is still asked.
import type { AnswerDesk, AskerChannel, Question } from "./asker.ts";

export class SwitchedChannel implements AskerChannel {
  readonly #open: () => Promise<AskerChannel>;
  #channel: Promise<AskerChannel> | undefined;
  #isOn: boolean;
  /** Aborted at the next change. */
  #change = new AbortController();

  /** `open` makes the channel; it is called when it is needed first. */
  constructor(isOn: boolean, open: () => Promise<AskerChannel>) {
    this.#isOn = isOn;
    this.#open = open;
  }

  get isOn(): boolean {
    return this.#isOn;
  }
  set isOn(isOn: boolean) {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    const change = this.#change;
    this.#change = new AbortController();
    change.abort();
  }
  /** Aborted when it is turned on or off next. */
  get change(): AbortSignal {
    return this.#change.signal;
  }

  async offer(question: Question, desk: AnswerDesk): Promise<void> {
    while (!desk.signal.aborted) {
      const { change } = this;
      const until = AbortSignal.any([desk.signal, change]);
      if (this.#isOn) {
        this.#channel ??= this.#open();
        await (await this.#channel).offer(question, deskUntil(desk, until));
        if (!change.aborted) return;
      } else await aborted(until);
    }
  }
}

const deskUntil = (desk: AnswerDesk, signal: AbortSignal): AnswerDesk => ({
  signal,
  get closing() {
    return desk.closing;
  },
  answer: (text) => desk.answer(text),
  refuse: () => desk.refuse(),
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
