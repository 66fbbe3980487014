// Bounds what a database sends while it answers: one value alone, which a client puts together before anybody sees it,
// could otherwise take all the memory of a run.
import { Readable } from "node:stream";
import { largestAnswer, tooMuch } from "./session.ts";

export class WireLimit implements Disposable {
  readonly #stream: unknown;
  readonly #over = Promise.withResolvers<never>();
  #size = 0;

  /** `stream` is what the client reads from, which flows by now. */
  constructor(stream: unknown) {
    this.#stream = stream;
    this.#over.promise.catch(() => {}); // Nobody may be waiting.
    if (stream instanceof Readable) stream.on("data", this.#count);
  }

  /** @throws InputError `too-large` as soon as it is; the connection is of no use then. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#over.promise]);
  }

  [Symbol.dispose](): void {
    if (this.#stream instanceof Readable) this.#stream.off("data", this.#count);
  }

  readonly #count = (chunk: Uint8Array): void => {
    this.#size += chunk.length;
    if (this.#size <= largestAnswer) return;
    this.#over.reject(tooMuch());
    if (this.#stream instanceof Readable) this.#stream.destroy();
  };
}
