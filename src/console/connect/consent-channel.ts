// The console's end of one consent: hears what the provider sent the person back with, and lets the page that they came
// back to ask for the tokens. Codes and tokens pass through here and are kept nowhere.
import { errorOf } from "../../base/errors.ts";
import type { Fetch, Fetched } from "../../base/fetch.ts";
import { connectText as text } from "../strings/connect.ts";
import { type FromPage, findMessage, type ToPage } from "./messages.ts";

export class ConsentChannel implements Disposable {
  readonly #channel: BroadcastChannel;
  readonly #came = Promise.withResolvers<URL>();
  readonly #asked = new Map<number, PromiseWithResolvers<Fetched>>();
  #asks = 0;
  #hasLeft = false;
  #isUnanswered = false;

  constructor(state: string) {
    this.#channel = new BroadcastChannel(`sealbot-consent-${state}`);
    this.#channel.addEventListener("message", ({ data }) => {
      const message = findMessage(data);
      if (message) this.#take(message);
    });
  }

  /** Whether the page got no answer from the provider. */
  get isUnanswered(): boolean {
    return this.#isUnanswered;
  }

  /** Where the provider sent the person back to. @throws SealbotError `cancelled`; the signal's reason. */
  async came(signal: AbortSignal): Promise<URL> {
    return await untilAborted(this.#came, signal);
  }

  /** Asks through the page; knows no more headers of an answer than its content type. */
  readonly fetch: Fetch = async (url, { headers, body = "", signal }) => {
    if (this.#hasLeft) throw closed();
    const id = ++this.#asks;
    const answer = Promise.withResolvers<Fetched>();
    this.#asked.set(id, answer);
    this.#tell({ is: "ask", id, url: url.href, headers, body });
    return await untilAborted(answer, signal).finally(() => this.#asked.delete(id));
  };

  /** Lets the page say how it ended. */
  end(well: boolean): void {
    this.#tell({ is: "ended", well });
  }

  [Symbol.dispose](): void {
    this.#channel.close();
  }

  #tell(message: ToPage): void {
    this.#channel.postMessage(message);
  }

  #take(message: FromPage): void {
    switch (message.is) {
      case "came":
        this.#tell({ is: "heard" });
        this.#came.resolve(new URL(message.address));
        break;
      case "answered": {
        const { status, contentType, body } = message;
        const headers = { "content-type": contentType };
        this.#asked.get(message.id)?.resolve(new Response(body === "" ? null : body, { status, headers }));
        break;
      }
      case "unanswered":
        this.#isUnanswered = true;
        this.#asked.get(message.id)?.reject(errorOf({ code: "unreachable", message: text.unansweredTitle }));
        break;
      case "left":
        this.#hasLeft = true;
        for (const { reject } of this.#asked.values()) reject(closed());
    }
  }
}

const closed = () => errorOf({ code: "cancelled", message: text.closed, hint: text.closedHint });

async function untilAborted<T>({ promise, reject }: PromiseWithResolvers<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  return await promise.finally(() => signal.removeEventListener("abort", stop));
}
