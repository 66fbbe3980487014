// Runs one node on one message: parses its config, keeps its time, tries again, and sends on what came of it, be it a
// message or an error. A node that returns without a promise costs no promise here.
import { errorOf } from "../base/errors.ts";
import { Activation, type ActivationRun, type Delivery } from "./activation.ts";
import type { Scope } from "./expression.ts";
import { type ErrorRoute, errorMessages, isWorthRetrying, retryDelay, routeError, runErrorOf } from "./failure.ts";
import type { NodeResult } from "./node.ts";
import { parseConfig, type Step } from "./plan.ts";
import type { RunEventBody, RunOutcome, SeenValues } from "./run.ts";

/** What a performer asks of the run. */
export interface PerformerRun extends ActivationRun {
  readonly nodeEvents: boolean;
  /** Aborted when nobody waits for nodes any more. */
  readonly closed: AbortSignal;
  readonly counts: { nodes: number; errors: number };
  scope(msg: unknown): Scope;
  end(end: RunEnd): void;
}

export type RunEnd = Pick<RunOutcome, "status" | "reason" | "node" | "error">;

export class Performer {
  readonly #run: PerformerRun;

  constructor(run: PerformerRun) {
    this.#run = run;
  }

  /** Starts the node; `undefined` when it is already done, else a promise that never rejects. */
  perform(delivery: Delivery): Promise<void> | undefined {
    const { evaluate, retry, timeoutMs, definition } = delivery.step;
    if (evaluate || retry || timeoutMs !== undefined) return this.#performWithCare(delivery);
    const activation = this.#activate(delivery, delivery.flight.signal, 1);
    try {
      this.#showKept(activation);
      const result = definition.run(activation);
      if (isThenable(result)) return this.#finishLater(activation, result);
      this.#finish(activation, result);
    } catch (error) {
      this.#fail(activation, error);
    }
    return undefined;
  }

  async #finishLater(activation: Activation, result: PromiseLike<NodeResult>): Promise<void> {
    try {
      this.#finish(activation, await result);
    } catch (error) {
      this.#fail(activation, error);
    }
  }

  /** The way of nodes with expressions, a time-out of their own, or more than one attempt. */
  async #performWithCare(delivery: Delivery): Promise<void> {
    const { retry, timeoutMs } = delivery.step;
    const { signal: given } = delivery.flight;
    for (let attempt = 1; ; attempt++) {
      const limit = new AbortController();
      const signal = timeoutMs === undefined ? given : AbortSignal.any([given, limit.signal]);
      const activation = this.#activate(delivery, signal, attempt);
      try {
        // Each attempt works on a copy of its own, so that a failed one leaves nothing behind.
        if (retry) activation.msg = structuredClone(delivery.msg);
        this.#showKept(activation);
        await this.#evaluateConfig(activation);
        // Nobody may wait for it by now.
        if (delivery.flight.isOver) return activation.close();
        this.#finish(activation, await this.#runInTime(activation, limit));
        return;
      } catch (error) {
        if (!retry || attempt > retry.times || !isWorthRetrying(error)) return this.#fail(activation, error);
        activation.close();
        if (delivery.flight.isOver) return;
        this.#reportFailure(activation, error, "retry");
        const isOver = await this.#run.clock.sleep(retryDelay(retry, attempt), given).then(
          () => false,
          () => true,
        );
        if (isOver) return;
      }
    }
  }

  async #evaluateConfig(activation: Activation): Promise<void> {
    const { evaluate, definition, node } = activation.step;
    if (!evaluate) return;
    activation.config = parseConfig(definition, await evaluate(this.#run.scope(activation.msg)), node.id);
  }

  /** Runs the node; what it does after its time is up is dropped. */
  async #runInTime(activation: Activation, limit: AbortController): Promise<NodeResult> {
    const { definition, timeoutMs, node } = activation.step;
    if (timeoutMs === undefined) return await definition.run(activation);
    const done = new AbortController();
    const late = async () => {
      await this.#run.pauses.sleep(timeoutMs, AbortSignal.any([done.signal, this.#run.closed]));
      const error = errorOf({ code: "timeout", message: `node ${node.id} was not done in ${timeoutMs} ms` });
      activation.close();
      limit.abort(error);
      throw error;
    };
    try {
      return await Promise.race([late(), (async () => definition.run(activation))()]);
    } finally {
      done.abort();
    }
  }

  #activate(delivery: Delivery, signal: AbortSignal, attempt: number): Activation {
    const run = this.#run;
    run.counts.nodes++;
    const startedAt = run.nodeEvents ? run.clock.monotonic() : 0;
    if (run.nodeEvents) this.#report(delivery.step, { type: "node.started", attempt });
    const activation = new Activation(run, delivery, signal, startedAt);
    if (run.messages) activation.seen = seenOf(run.messages.came(delivery.step.node.id, delivery.msg));
    return activation;
  }

  #showKept({ msg }: Activation): void {
    const { kept } = this.#run;
    if (kept !== nothingKept) msg.kept = kept;
  }

  #finish(activation: Activation, result: NodeResult): void {
    const run = this.#run;
    const { isOver } = activation.flight;
    if (result !== undefined && !isOver) activation.emit(0, result);
    activation.close();
    if (isOver) return;
    if (run.nodeEvents) {
      const durationMs = run.clock.monotonic() - activation.startedAt;
      const { sent, step } = activation;
      this.#report(step, { type: "node.finished", durationMs, sent, ...valuesOf(activation) });
    }
    if (activation.stopped) run.end(endOfStop(activation));
  }

  #fail(activation: Activation, thrown: unknown): void {
    activation.close();
    const { flight } = activation;
    if (flight.isOver) return;
    const { next, targets, caught } = routeError(activation);
    const error = runErrorOf(thrown);
    this.#reportFailure(activation, thrown, next);
    if (next === "end") {
      this.#run.end({ status: "failed", reason: error.message, node: activation.step.node.id, error });
      return;
    }
    if (next === "caller") {
      flight.call?.fail(thrown);
      return;
    }
    const messages = errorMessages(activation, error, targets.length);
    for (const [i, step] of targets.entries()) {
      const msg = messages[i];
      if (msg) this.#run.deliver({ step, msg, caught, flight });
    }
  }

  #reportFailure(activation: Activation, thrown: unknown, next: ErrorRoute["next"] | "retry"): void {
    const run = this.#run;
    run.counts.errors++;
    const durationMs = run.nodeEvents ? run.clock.monotonic() - activation.startedAt : 0;
    const error = runErrorOf(thrown);
    this.#report(activation.step, { type: "node.failed", durationMs, error, next, ...valuesOf(activation) });
  }

  #report({ node }: Step, body: RunEventBody): void {
    this.#run.report({ ...body, node: node.id, at: this.#run.clock.now() });
  }
}

/** What `kept` is until a node keeps something. */
export const nothingKept: Readonly<Record<string, unknown>> = Object.freeze({});

const seenOf = (came: unknown): SeenValues => (came === undefined ? {} : { in: came });

/** Nothing where nothing is shown any more. */
const valuesOf = ({ seen }: Activation): { values?: SeenValues } =>
  seen && ("in" in seen || "out" in seen) ? { values: seen } : {};

function endOfStop({ stopped, step }: Activation): RunEnd {
  const { status, message } = stopped ?? { status: "succeeded" };
  const reason = message === undefined ? {} : { reason: message };
  if (status === "succeeded") return { status, ...reason, node: step.node.id };
  const error = { code: "run-failed", message: message ?? "the flow stopped itself as failed" } as const;
  return { status, ...reason, node: step.node.id, error };
}

function isThenable(result: unknown): result is PromiseLike<NodeResult> {
  return typeof result === "object" && result !== null && "then" in result && typeof result.then === "function";
}
