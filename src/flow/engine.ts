// Runs a flow: messages wait in one first-in, first-out queue, nodes take them one by one, and the run ends when no
// message is in flight. It does no I/O of its own.
//
// A run is *running* until the first of these ends it: a node stops it, an error that nothing takes, the signal, the
// time-out. From then on it is *ending*: the queue is dropped, nodes still at work see their signal aborted and have
// `endGrace` to settle, and nothing they do counts any more. A run without messages and without nodes at work is over.
import { type Clock, parseDuration } from "../base/clock.ts";
import { asSealbotError, errorOf, hasCode } from "../base/errors.ts";
import type { Delivery } from "./activation.ts";
import { Crowd } from "./crowd.ts";
import type { Scope } from "./expression.ts";
import { runErrorOf } from "./failure.ts";
import type { CredentialRef } from "./fields.ts";
import { Flight } from "./flight.ts";
import { Line } from "./line.ts";
import type { OpenedItem, RunInfo } from "./node.ts";
import { Pace } from "./pace.ts";
import { Pauses } from "./pauses.ts";
import { nothingKept, Performer, type PerformerRun, type RunEnd } from "./performer.ts";
import { type Plan, planFlow, type Step } from "./plan.ts";
import type { MessageView, RunEvent, RunOptions, RunOutcome } from "./run.ts";
import { RunVaults } from "./run-vaults.ts";

/** How long nodes at work have to settle once the run has ended, and what they left open to close, milliseconds. */
export const endGrace = 5_000;

/**
 * Runs a validated flow to its end and says how it ended: a flow that fails is an outcome, not a rejection.
 * @throws InputError `bad-input` when the flow was never validated against this catalogue.
 */
export async function runFlow(options: RunOptions): Promise<RunOutcome> {
  const startedAt = options.clock.monotonic();
  const plan = await planFlow(options.flow, options.catalogue);
  return await new Run(options, plan).toEnd(startedAt);
}

class Run implements PerformerRun {
  readonly clock: Clock;
  readonly info: RunInfo;
  readonly nodeEvents: boolean;
  readonly messages: MessageView | undefined;
  readonly pauses: Pauses;
  readonly vaults: RunVaults;
  readonly counts = { nodes: 0, messages: 0, errors: 0 };
  readonly closed: AbortSignal;
  kept = nothingKept;
  readonly #options: RunOptions;
  readonly #plan: Plan;
  readonly #performer: Performer;
  readonly #pace: Pace;
  readonly #stop = new AbortController();
  readonly #close = new AbortController();
  readonly #shown: Omit<Scope, "msg" | "kept">;
  #closers: (() => Promise<void>)[] = [];
  readonly #line = new Line<Delivery>();
  readonly #crowd = new Crowd(this.#line);
  readonly #flight: Flight;
  #hasLanded = false;
  #end: RunEnd | undefined;
  #wake = () => {};

  constructor(options: RunOptions, plan: Plan) {
    const { clock, run, flow, host, env } = options;
    this.clock = clock;
    this.info = run;
    this.nodeEvents = host.nodeEvents;
    this.messages = host.nodeEvents ? host.messages : undefined;
    this.pauses = new Pauses(clock);
    this.vaults = new RunVaults(host.vaults, this.pauses);
    this.closed = this.#close.signal;
    this.#options = options;
    this.#plan = plan;
    this.#performer = new Performer(this);
    this.#pace = new Pace(clock);
    this.#flight = new Flight({
      signal: this.#stop.signal,
      landed: () => {
        this.#hasLanded = true;
        this.#wake();
      },
    });
    const names = flow.settings.env ?? [];
    this.#shown = {
      flow: { id: run.flow, name: flow.name },
      run,
      env: Object.fromEntries(names.map((name) => [name, env?.[name]])),
    };
  }

  async toEnd(startedAt: number): Promise<RunOutcome> {
    const { signal, input, flow } = this.#options;
    const onAbort = () => this.end(endOfSignal(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    const limit = this.#keepTime(flow.settings.timeout);
    this.deliver({ step: this.#plan.start, msg: structuredClone(input), caught: undefined, flight: this.#flight });
    await this.#work();
    await this.#settle();
    await this.#closeAll();
    signal.removeEventListener("abort", onAbort);
    this.#close.abort(runIsOver);
    await limit;
    const durationMs = this.clock.monotonic() - startedAt;
    return { ...(this.#end ?? { status: "succeeded" }), durationMs, counts: { ...this.counts } };
  }

  deliver(delivery: Delivery): void {
    if (this.#end) return;
    this.counts.messages++;
    delivery.flight.enter();
    this.#line.add(delivery);
    this.#wake();
  }

  room(): Promise<void> | undefined {
    return this.#crowd.room();
  }

  idle<T>(work: Promise<T>): Promise<T> {
    return this.#crowd.idle(work);
  }

  subflow(name: string): Step {
    const start = this.#plan.subflows.get(name);
    if (start) return start;
    throw errorOf({ code: "node-failed", message: `the flow has no subflow ${name}` });
  }

  keep(values: Readonly<Record<string, unknown>>): void {
    this.kept = Object.freeze({ ...this.kept, ...values });
  }

  report(event: RunEvent): void {
    if (!this.closed.aborted) this.#options.host.event(event);
  }

  /** Time spent waiting for an item, and so perhaps for a person, counts against no time-out. */
  secret(ref: CredentialRef, { node }: Step): Promise<OpenedItem> {
    const opened = this.#options.host.secret(ref, node);
    return opened instanceof Promise ? this.pauses.during(() => opened) : Promise.resolve(opened);
  }

  scope(msg: unknown): Scope {
    return { ...this.#shown, msg, kept: this.kept };
  }

  /** A node that nobody waits for any more may still open something. */
  atEnd(close: () => Promise<void>): void {
    this.#closers.push(close);
    if (this.closed.aborted) void this.#closeAll();
  }

  /** The first end stands. */
  end(end: RunEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#flight.end();
    this.#line.clear();
    this.#stop.abort(errorOf({ code: "cancelled", message: end.reason ?? "the run has ended" }));
    this.#wake();
  }

  async #work(): Promise<void> {
    while (!this.#end && !this.#hasLanded) {
      for (let delivery = this.#line.take(); delivery; delivery = this.#line.take()) {
        if (this.#pace.isDue()) await this.#pace.rest();
        if (this.#end) return;
        if (delivery.flight.isOver) continue;
        const work = this.#performer.perform(delivery);
        if (work) this.#await(work, delivery);
        else delivery.flight.leave();
        this.#crowd.look();
      }
      if (!this.#end && !this.#hasLanded) await this.#woken();
    }
  }

  #await(work: Promise<void>, delivery: Delivery): void {
    this.#crowd.working++;
    const done = () => {
      this.#crowd.working--;
      delivery.flight.leave();
      this.#crowd.look();
      this.#wake();
    };
    work.then(done, (error: unknown) => {
      // A fault of ours must end the run, not hang it.
      this.end({ status: "failed", error: runErrorOf(asSealbotError(error)) });
      done();
    });
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Waits for the nodes still at work, but not for ever. */
  async #settle(): Promise<void> {
    if (this.#crowd.working === 0) return;
    const settled = new AbortController();
    const patience = this.clock.sleep(endGrace, settled.signal).then(
      () => true,
      () => true,
    );
    while (this.#crowd.working > 0) if (await Promise.race([patience, this.#woken().then(() => false)])) break;
    settled.abort();
  }

  /** Newest first and all at once; what does not close in time ends with the process. */
  async #closeAll(): Promise<void> {
    const closers = this.#closers.splice(0).reverse();
    if (closers.length === 0) return;
    const closed = new AbortController();
    const patience = this.clock.sleep(endGrace, closed.signal).catch(() => {});
    await Promise.race([patience, Promise.allSettled(closers.map((close) => close()))]);
    closed.abort();
  }

  async #keepTime(timeout: string): Promise<void> {
    try {
      await this.pauses.sleep(parseDuration(timeout, "settings.timeout"), this.closed);
    } catch {
      return; // Closed: the run ended in time.
    }
    const message = `the run took longer than ${timeout}`;
    this.end({ status: "timed_out", reason: message, error: { code: "timeout", message } });
  }
}

/** Heard by nobody but timers that end: one is made for all runs. */
const runIsOver = errorOf({ code: "cancelled", message: "the run is over" });

function endOfSignal({ reason }: AbortSignal): RunEnd {
  const error = runErrorOf(reason);
  if (hasCode(reason, "timeout")) return { status: "timed_out", reason: error.message, error };
  return { status: "cancelled", reason: hasCode(reason, "cancelled") ? error.message : "the run was cancelled" };
}
