// The control plane as the rest of the daemon sees it: the outbox for messages, the link's session for HTTP.
import type { Clock } from "../../base/clock.ts";
import { errorOf, hasCode } from "../../base/errors.ts";
import type { Fetch } from "../../base/fetch.ts";
import { type CallInput, call } from "../../wire/call.ts";
import type { FromRobot, Unnumbered } from "../../wire/link.ts";
import type { Route } from "../../wire/route.ts";
import type { RobotStore } from "../store.ts";
import type { Link } from "./link.ts";
import type { Upstream } from "./upstream.ts";

/** Milliseconds that a fetch waits for a link before it fails, and between two tries. */
const linkPatience = 10_000;
const betweenTries = 250;

export class LinkUpstream implements Upstream {
  readonly #origin: string;
  readonly #store: RobotStore;
  readonly #clock: Clock;
  readonly #fetch: Fetch | undefined;
  #link: Link | undefined;
  #isFlushing = false;

  constructor({
    origin,
    store,
    clock,
    fetch,
  }: { origin: string; store: RobotStore; clock: Clock; fetch?: Fetch | undefined }) {
    this.#origin = origin;
    this.#store = store;
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** The link hands messages to parts that send through this upstream, so it comes last. */
  attach(link: Link): void {
    this.#link = link;
  }

  get online(): boolean {
    // What cannot be written down cannot be said.
    return this.#link?.state === "online" && !this.#store.fault;
  }

  push(message: Unnumbered<FromRobot>): void {
    this.pushAll([message]);
  }

  pushAll(messages: readonly Unnumbered<FromRobot>[]): void {
    this.#store.persist(() => {
      for (const message of messages) this.#store.outbox.add(message);
      this.#flushSoon();
    });
  }

  async call<P, Q, B, A>(route: Route<P, Q, B, A>, input: CallInput<P, Q, B>): Promise<A> {
    const end = this.#clock.monotonic() + linkPatience;
    for (;;) {
      const link = await this.#getLink(end - this.#clock.monotonic(), input.signal);
      try {
        return await call({ server: this.#origin, token: () => link.session, fetch: this.#fetch }, route, input);
      } catch (error) {
        // A control plane that has just gone away is missed here before the link knows, and one that has just come back
        // may stumble; what only reads can wait for it.
        const isRepeatable = route.method === "GET" && hasCode(error, "unreachable", "internal");
        if (!isRepeatable || this.#clock.monotonic() + betweenTries >= end) throw error;
      }
      await this.#clock.sleep(betweenTries, input.signal);
    }
  }

  async #getLink(patienceMs: number, signal: AbortSignal | undefined): Promise<Link> {
    const link = this.#link;
    if (link && link.state !== "online") {
      const patience = new AbortController();
      const limit = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
      await Promise.race([link.whenOnline, this.#clock.sleep(patienceMs, limit).catch(() => {})]);
      patience.abort();
      signal?.throwIfAborted();
    }
    if (link?.state === "online") return link;
    throw errorOf({
      code: "unreachable",
      message: `no link to the control plane at ${this.#origin}`,
      hint: "The robot goes on trying; `sealbot robot status` says why it is down.",
    });
  }

  /** After the transaction that is open now, and once for all that is pushed until then. */
  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#link?.flush();
    });
  }
}
