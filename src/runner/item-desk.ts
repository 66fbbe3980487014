// Where nodes of a run ask the daemon for an item. Each use is asked for, so that each is checked and recorded; only
// what the daemon says it need not be asked for again for a moment is kept that long.
import type { Clock } from "../base/clock.ts";
import type { SealbotError } from "../base/errors.ts";
import type { CredentialRef } from "../flow/fields.ts";
import type { OpenedItem } from "../flow/node.ts";
import { KeptItems } from "./kept-items.ts";
import type { FromRunner, ToRunner } from "./protocol.ts";

interface Question {
  readonly node: string;
  /** Monotonic milliseconds. */
  readonly askedAt: number;
  readonly answer: PromiseWithResolvers<OpenedItem>;
}

export class ItemDesk {
  readonly #send: (message: FromRunner) => void;
  readonly #clock: Clock;
  readonly #kept: KeptItems;
  readonly #waiting = new Map<number, Question>();
  #last = 0;
  #isClosed = false;
  /** Told of each item that comes before the node that asked has it. */
  onGiven: (item: OpenedItem) => void = () => {};

  constructor(send: (message: FromRunner) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
    this.#kept = new KeptItems(send, clock);
  }

  /** Without a promise when the node was given it a moment ago. */
  ask(ref: CredentialRef, node: { readonly id: string; readonly type: string }): OpenedItem | Promise<OpenedItem> {
    return this.#kept.find(node.id, "$secret" in ref ? ref.$secret : ref) ?? this.#ask(ref, node);
  }

  give({ id, item, lasting }: Extract<ToRunner, { t: "item" }>): void {
    this.onGiven(item);
    const question = this.#take(id);
    if (!question) return;
    const { node, askedAt } = question;
    if (lasting !== undefined && !this.#isClosed) this.#kept.keep(node, { id, item, lasting, askedAt });
    question.answer.resolve(item);
  }

  refuse(id: number, error: SealbotError): void {
    this.#take(id)?.answer.reject(error);
  }

  /** From here on each use of what is in the vault, or in any, is asked for again. */
  forget({ id, vault }: Extract<ToRunner, { t: "forget" }>): void {
    this.#kept.forget(vault);
    this.#send({ t: "forgot", id });
  }

  /** The run has to end: whatever still asks asks the daemon. */
  close(): void {
    this.#isClosed = true;
    this.#kept.forget();
  }

  #ask(ref: CredentialRef, { id: node, type }: { readonly id: string; readonly type: string }): Promise<OpenedItem> {
    const id = ++this.#last;
    const answer = Promise.withResolvers<OpenedItem>();
    this.#waiting.set(id, { node, askedAt: this.#clock.monotonic(), answer });
    this.#send({ t: "need-item", id, ref, node: { id: node, type } });
    return answer.promise;
  }

  #take(id: number): Question | undefined {
    const question = this.#waiting.get(id);
    this.#waiting.delete(id);
    return question;
  }
}

/** The hosts that an item is for: those it may be sent to, and the server it names itself. */
export function hostsOf({ allowedHosts, fields }: OpenedItem): readonly string[] {
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === "object" && value !== null ? Object.entries(value) : [[name, value] as const],
  );
  const own = texts.flatMap(([name, value]) =>
    typeof value === "string" && ["host", "url", "domain", "token_endpoint"].includes(name) ? [hostOf(value)] : [],
  );
  return [...allowedHosts, ...own];
}

const hostOf = (text: string): string => (URL.canParse(text) && text.includes("://") ? new URL(text).host : text);
