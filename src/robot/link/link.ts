// The robot's end of the link. It connects for ever, proves who it is, and then keeps one promise in both directions:
// every message arrives, in order, once.
//
// States: `offline` (waiting to try again) → `connecting` (socket, then handshake) → `online` (frames flow) → `offline`.
// `stopped` is final. Only #setState changes it.
import type { Clock } from "../../base/clock.ts";
import { asSealbotError, errorOf, hasCode, type SealbotError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { Outside } from "../../base/outside.ts";
import { type Backoff, fullJitter } from "../../base/retry.ts";
import { findStorageFault } from "../../base/storage-fault.ts";
import { formatFrame, parseFrame } from "../../wire/codec.ts";
import { serverFrame, type ToRobot } from "../../wire/link.ts";
import type { RobotStore } from "../store.ts";
import { answerHello, type Claimant, parseWelcome, refusalOf } from "./handshake.ts";
import { type Heartbeat, openTransport, type Transport, type TransportOptions } from "./transport.ts";

export type LinkState = "offline" | "connecting" | "online" | "stopped";

export interface LinkOptions extends Omit<Claimant, "received"> {
  readonly store: RobotStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  /** The way out; straight, when there is none. */
  readonly outside?: TransportOptions["outside"] | undefined;
  /**
   * Takes a message over: called inside the transaction that also stores its number, so it must keep whatever must
   * survive before it returns, and must not wait.
   */
  readonly take: (message: ToRobot) => void;
  readonly onOnline: () => void;
  readonly heartbeat?: Heartbeat;
  readonly backoff?: Partial<Backoff>;
}

/** Messages sent ahead of their acknowledgement, and bytes waiting in the socket, before the link waits. */
const window = { messages: 1_000, bytes: 4 * 1024 * 1024 };
/** Messages read from the outbox at once: each may be a whole frame. */
const batch = 16;
/** Milliseconds until an open connection must have become a link. */
const handshakeLimit = 15_000;
/** Milliseconds after which a link counts as good: one that ends sooner is tried again ever more slowly. */
const settled = 10_000;
const straight = new Outside({});

export class Link {
  readonly #options: LinkOptions;
  readonly #stop = new AbortController();
  /** Ends the present try, and the wait after it. */
  #hurry = new AbortController();
  #state: LinkState = "offline";
  #session: string | undefined;
  #transport: Transport | undefined;
  #sent = 0;
  #acknowledged = 0;
  #lastError: SealbotError | undefined;
  #serverAhead: number | undefined;
  #since: number;
  #done: Promise<void> = Promise.resolve();
  #online = Promise.withResolvers<void>();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  get state(): LinkState {
    return this.#state;
  }
  /** Since when it has been up, or has not: milliseconds since the epoch. */
  get since(): number {
    return this.#since;
  }
  /** Bearer token for HTTP while the link is up. */
  get session(): string | undefined {
    return this.#session;
  }
  /** Why the link is down, or was last. */
  get lastError(): SealbotError | undefined {
    return this.#lastError;
  }
  /** Milliseconds by which the control plane's clock was ahead of this host's when it welcomed it: for people only. */
  get serverAhead(): number | undefined {
    return this.#serverAhead;
  }
  /** Resolves when the link is up; at once when it is. */
  get whenOnline(): Promise<void> {
    return this.#online.promise;
  }

  start(): void {
    this.#done = this.#keepLinked();
  }

  /** Gives up a connection that cannot be alive any more, and tries again at once, however long it meant to wait. */
  reconnect(reason: SealbotError): void {
    this.#hurry.abort(reason);
  }

  /** Sends what is new in the outbox, if it can, once it is on disk: what was sent is never forgotten. */
  flush(): void {
    const { unsettled } = this.#options.store;
    if (unsettled) void unsettled.then(() => this.flush());
    else this.#flush();
  }

  #flush(): void {
    const transport = this.#transport;
    if (!transport || this.#state !== "online") return;
    while (this.#sent - this.#acknowledged < window.messages && transport.buffered < window.bytes) {
      const rows = this.#options.store.outbox.after(this.#sent, batch);
      for (const { n, frame } of rows) {
        transport.send(frame);
        this.#sent = n;
      }
      if (rows.length < batch) return;
    }
  }

  /** Waits until the control plane has everything, or until the signal. */
  async drain(signal: AbortSignal): Promise<void> {
    while (this.#options.store.outbox.depth > 0 && this.#state === "online" && !signal.aborted) {
      await this.#options.clock.sleep(20, signal).catch(() => {});
    }
  }

  async stop(): Promise<void> {
    this.#setState("stopped");
    this.#transport?.close(1000, "stopping");
    this.#stop.abort(errorOf({ code: "cancelled", message: "the link was stopped" }));
    await this.#done;
  }

  #setState(state: LinkState): void {
    if (this.#state === "stopped" || this.#state === state) return;
    if (state === "online") this.#online.resolve();
    if (this.#state === "online") this.#online = Promise.withResolvers();
    if (this.#state === "online" || state === "online") this.#since = this.#options.clock.now();
    this.#state = state;
    this.#options.logger.info({ state }, "link");
  }

  async #keepLinked(): Promise<void> {
    const { clock, random } = this.#options;
    const { signal } = this.#stop;
    const backoff = { first: 500, most: 60_000, random, ...this.#options.backoff };
    for (let failures = 0; !signal.aborted; failures++) {
      this.#hurry = new AbortController();
      const { signal: hurry } = this.#hurry;
      const { error, onlineFor } = await this.#connectOnce(hurry);
      if (onlineFor >= settled) failures = 0;
      // Jitter also after a good link: a control plane that restarts must not meet all its robots in one instant.
      const wait = hurry.aborted ? 0 : fullJitter(failures, backoff);
      if (error && !signal.aborted) this.#report(error, wait);
      await clock.sleep(wait, AbortSignal.any([signal, hurry])).catch(() => {});
      if (hurry.aborted) failures = -1;
    }
  }

  #report(error: unknown, waitMs: number): void {
    const { code, message, hint } = asSealbotError(error);
    this.#lastError = asSealbotError(error);
    this.#options.logger.warn({ code, error: message, hint, retryInMs: Math.round(waitMs) }, "link down");
  }

  /** One connection from its beginning to its end, whatever that is; `onlineFor` is 0 when it never became a link. */
  async #connectOnce(hurry: AbortSignal): Promise<{ error?: unknown; onlineFor: number }> {
    const { clock, identity, heartbeat, outside = straight } = this.#options;
    this.#setState("connecting");
    // Ends the socket whatever way this connection ends; the transport listens to it.
    const connection = new AbortController();
    const signal = AbortSignal.any([connection.signal, hurry, this.#stop.signal]);
    let transport: Transport | undefined;
    let onlineSince: number | undefined;
    const onlineFor = () => (onlineSince === undefined ? 0 : clock.monotonic() - onlineSince);
    try {
      transport = await openTransport(identity.origin, { signal, outside, heartbeat });
      const greeted = this.#limitHandshake(transport, signal);
      let isGreeted = false;
      for await (const frame of transport) {
        if (!isGreeted) {
          const received = this.#options.store.counters.get("received");
          transport.send(formatFrame(await answerHello(frame, { ...this.#options, received })));
          isGreeted = true;
        } else if (onlineSince === undefined) {
          this.#welcome(frame, transport);
          greeted();
          onlineSince = clock.monotonic();
        } else await this.#receive(frame, transport, signal);
      }
      return { onlineFor: onlineFor() };
    } catch (error) {
      if (hasCode(error, "protocol-error", "too-large")) transport?.close(1002, error.code);
      return { error, onlineFor: onlineFor() };
    } finally {
      connection.abort();
      this.#transport = undefined;
      this.#session = undefined;
      this.#setState("offline");
    }
  }

  /** A server that keeps the connection alive and says nothing is given up too. Call the result once it has spoken. */
  #limitHandshake(transport: Transport, signal: AbortSignal): () => void {
    const done = new AbortController();
    this.#options.clock.sleep(handshakeLimit, AbortSignal.any([done.signal, signal])).then(
      () => transport.close(1008, "timeout"),
      () => {},
    );
    return () => done.abort();
  }

  #welcome(frame: string | Uint8Array, transport: Transport): void {
    const message = parseWelcome(frame);
    this.#serverAhead = Date.parse(message.time) - this.#options.clock.now();
    this.#session = message.session;
    this.#transport = transport;
    // A control plane that has more than this robot ever sent would drop what gets those numbers again.
    this.#options.store.outbox.skipTo(message.received);
    this.#forget(message.received);
    this.#sent = message.received;
    this.#acknowledged = message.received;
    this.#lastError = undefined;
    this.#setState("online");
    this.flush();
    this.#options.onOnline();
  }

  async #receive(frame: string | Uint8Array, transport: Transport, signal: AbortSignal): Promise<void> {
    const message = parseFrame(frame, serverFrame);
    if (message.t === "ack") {
      if (message.n > this.#sent)
        throw errorOf({
          code: "protocol-error",
          message: `frame: ack of ${message.n}, but ${this.#sent} was sent last`,
        });
      this.#forget(message.n);
      this.#acknowledged = Math.max(this.#acknowledged, message.n);
      this.flush();
      return;
    }
    if (message.t === "refused") throw refusalOf(message);
    if (message.t === "hello" || message.t === "welcome") {
      throw errorOf({ code: "protocol-error", message: `frame: ${message.t} in the middle of a link` });
    }
    const { store, take } = this.#options;
    const received = store.counters.get("received");
    if (message.n > received + 1)
      throw errorOf({ code: "protocol-error", message: `frame: number ${message.n} follows ${received}` });
    if (message.n === received + 1) {
      const keep = () => {
        take(message);
        store.counters.set("received", message.n);
      };
      // A disk that takes nothing makes the control plane wait, and all that follows with it.
      while (!isTaken(() => store.transaction(keep))) await store.whenWritable(signal);
    }
    transport.send(formatFrame({ t: "ack", n: message.n }));
  }

  /** What is acknowledged; on a disk that takes nothing it stays a while and is sent again at worst. */
  #forget(n: number): void {
    const { store } = this.#options;
    store.persist(() => store.outbox.acknowledged(n));
  }
}

/** Whether the disk took it. */
function isTaken(write: () => void): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (!findStorageFault(error)) throw error;
    return false;
  }
}
