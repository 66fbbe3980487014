// Where nodes of a run ask the daemon for an item. Nothing is kept here: each use is asked for, so that each is checked
// and recorded.
import type { SealbotError } from "../base/errors.ts";
import type { CredentialRef } from "../flow/fields.ts";
import type { OpenedItem } from "../flow/node.ts";
import type { FromRunner } from "./protocol.ts";

export class ItemDesk {
  readonly #send: (message: FromRunner) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<OpenedItem>>();
  #last = 0;
  /** Told of each item before the node that asked has it. */
  onGiven: (item: OpenedItem) => void = () => {};

  constructor(send: (message: FromRunner) => void) {
    this.#send = send;
  }

  ask(ref: CredentialRef, node: { readonly id: string; readonly type: string }): Promise<OpenedItem> {
    const id = ++this.#last;
    const answer = Promise.withResolvers<OpenedItem>();
    this.#waiting.set(id, answer);
    this.#send({ t: "need-item", id, ref, node });
    return answer.promise;
  }

  give(id: number, item: OpenedItem): void {
    this.onGiven(item);
    this.#take(id)?.resolve(item);
  }

  refuse(id: number, error: SealbotError): void {
    this.#take(id)?.reject(error);
  }

  #take(id: number): PromiseWithResolvers<OpenedItem> | undefined {
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    return answer;
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
