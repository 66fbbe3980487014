// What one join has gathered so far, and its first message's wait for the rest. Which messages belong together, and when
// all are there, is decided here; what is made of them is the node's own business.
import { errorOf } from "../base/errors.ts";
import type { Activation, ActivationRun, Caught } from "./activation.ts";
import type { Gathered, GatherOptions } from "./node.ts";
import type { Step } from "./plan.ts";

interface Part {
  /** Of the for-each's pass it comes from. */
  readonly index: number;
  readonly wire: number;
  readonly value: unknown;
}

/** What is being gathered in one place, by the node that gathers. */
export type Gatherings = Map<Step["node"], Gathering[]>;

export class Gathering {
  readonly #step: Step;
  readonly #until: GatherOptions;
  readonly #parts: Part[] = [];
  readonly #settled = Promise.withResolvers<Gathered<unknown>["reason"]>();
  readonly #sent = Promise.withResolvers<void>();
  #caught: Caught;
  #onSettled: (() => void) | undefined;

  constructor(step: Step, until: GatherOptions) {
    this.#step = step;
    this.#until = until;
  }

  /** `undefined` for passes: how many there will be, only their for-each knows. */
  get wanted(): number | undefined {
    const { by, count = 1 } = this.#until;
    return by === "passes" ? undefined : by === "count" ? count : (this.#step.wiresIn ?? 1);
  }

  /** Resolves once its node has done what it does with what was gathered. */
  get sent(): Promise<void> {
    return this.#sent.promise;
  }

  get isWhole(): boolean {
    return this.#parts.length === this.wanted;
  }

  /** By wires, it takes one of each. */
  takes(wire: number): boolean {
    return this.#until.by !== "wires" || !this.#parts.some((part) => part.wire === wire);
  }

  add(part: Part, caught: Caught): void {
    this.#parts.push(part);
    if (caught) this.#caught = [...new Set([...(this.#caught ?? []), ...caught])];
  }

  /** The wait is over; the first reason stands. */
  settle(reason: Gathered<unknown>["reason"]): void {
    this.#leave();
    this.#settled.resolve(reason);
  }

  /** Whether what it sends can reach the other's node. */
  leadsTo(other: Gathering): boolean {
    const target = other.#step.node;
    if (target === this.#step.node) return false;
    const reached = new Set([this.#step]);
    // A set that grows while it is walked.
    for (const step of reached) {
      for (const next of [...step.wires.flat(), ...step.errorWires]) {
        if (next.node === target) return true;
        reached.add(next);
      }
    }
    return false;
  }

  /** Waits for the rest, on behalf of the message that came first. */
  async wait(activation: Activation, run: ActivationRun, gatherings: Gatherings): Promise<Gathered<unknown>> {
    const { flight } = activation;
    const done = new AbortController();
    const cancel = () => this.#settled.reject(flight.signal.reason);
    const { node } = this.#step;
    const open = gatherings.get(node) ?? [];
    gatherings.set(node, open);
    open.push(this);
    this.#onSettled = () => {
      done.abort();
      flight.signal.removeEventListener("abort", cancel);
      flight.waitNoMore(this);
      open.splice(open.indexOf(this), 1);
    };
    flight.signal.addEventListener("abort", cancel, { once: true });
    if (flight.signal.aborted) cancel();
    activation.whenDone(() => {
      this.#leave();
      this.#sent.resolve();
    });
    const { within } = this.#until;
    if (within !== undefined) {
      run.pauses.sleep(within, done.signal).then(
        () => this.settle("late"),
        () => {}, // All was there in time.
      );
    }
    flight.wait(this);
    const reason = await run.idle(this.#settled.promise);
    // Whatever took an error of one part takes none of the whole.
    activation.caught = this.#caught;
    return this.result(reason);
  }

  /** In the order of the passes, then of the wires, then as they came. */
  result(reason: Gathered<unknown>["reason"]): Gathered<unknown> {
    const parts = this.#parts.toSorted((a, b) => a.index - b.index || a.wire - b.wire);
    return { reason, values: parts.map(({ value }) => value), wanted: this.wanted };
  }

  #leave(): void {
    this.#onSettled?.();
    this.#onSettled = undefined;
  }
}

/** See `NodeContext.gather`. */
export function gather(
  activation: Activation,
  run: ActivationRun,
  value: unknown,
  until: GatherOptions,
): Promise<Gathered<unknown>> | undefined {
  const { step, flight } = activation;
  const { pass } = flight;
  if (until.by === "passes" && !pass) throw noPass(step);
  // What gathers across passes belongs to none of them.
  if (pass && until.by !== "wires") activation.moveTo(pass.split.flight);
  const { gatherings } = pass && until.by === "passes" ? pass.split : activation.flight;
  const part = { index: pass?.index ?? 0, wire: step.wireIn ?? 0, value };
  const known = gatherings.get(step.node)?.find((one) => one.takes(part.wire));
  const gathering = known ?? new Gathering(step, until);
  gathering.add(part, activation.caught);
  if (known) {
    if (known.isWhole) known.settle("whole");
    return undefined;
  }
  return gathering.isWhole ? Promise.resolve(gathering.result("whole")) : gathering.wait(activation, run, gatherings);
}

const noPass = ({ node }: Step) =>
  errorOf({
    code: "node-failed",
    message: `node ${node.id} got a message that comes from no for-each`,
    hint: "Wire it behind the port item of a core.for-each, or join by count or by wires.",
  });
