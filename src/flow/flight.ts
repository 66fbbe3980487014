// What is on its way together: the messages of a run, of one pass of a for-each or of one call of a subflow, and the
// nodes at work on them. It counts and tells; it delivers nothing.
import type { Gathering, Gatherings } from "./gathering.ts";
import type { Message } from "./node.ts";
import type { Split } from "./split.ts";

interface FlightOptions {
  /** The one that the node which opened it is at work in. */
  readonly parent?: Flight;
  /** Aborted when nodes at work in it should stop. */
  readonly signal: AbortSignal;
  /** Whether the node that opened it waits for it no longer. */
  readonly isLeft?: () => boolean;
  /** Called when nothing of it is on its way. */
  readonly landed: () => void;
  /** Set for one pass of a for-each. */
  readonly pass?: { readonly split: Split; readonly index: number };
  /** Set for one call of a subflow. */
  readonly call?: Call;
}

/** Whoever called a subflow, as the subflow sees it. */
interface Call {
  /** Calls around it, itself included. */
  readonly depth: number;
  giveBack(msg: Message): void;
  fail(thrown: unknown): void;
}

export class Flight {
  readonly signal: AbortSignal;
  readonly pass: FlightOptions["pass"];
  readonly #options: FlightOptions;
  readonly #parent: Flight | undefined;
  #isOver = false;
  #live = 0;
  #waiting: Gathering[] = [];
  #gatherings: Gatherings | undefined;

  constructor(options: FlightOptions) {
    this.#options = options;
    this.#parent = options.parent;
    this.signal = options.signal;
    this.pass = options.pass;
  }

  /** True once nobody waits for it any more: what is still on its way is dropped. */
  get isOver(): boolean {
    if (!this.#isOver && this.#parent) this.#isOver = this.#parent.isOver || (this.#options.isLeft?.() ?? false);
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
  }

  /** The innermost call of a subflow that it is part of. */
  get call(): Call | undefined {
    return this.#options.call ?? this.#parent?.call;
  }

  get gatherings(): Gatherings {
    this.#gatherings ??= new Map();
    return this.#gatherings;
  }

  /** One more message. */
  enter(): void {
    this.#live++;
  }

  /** All that was to be done about a message has been done. */
  leave(): void {
    this.#live--;
    if (this.#live <= this.#waiting.length) this.#rest();
  }

  /** A join waits for more messages of this flight. */
  wait(gathering: Gathering): void {
    this.#waiting.push(gathering);
    if (this.#live <= this.#waiting.length) this.#rest();
  }

  waitNoMore(gathering: Gathering): void {
    this.#waiting = this.#waiting.filter((other) => other !== gathering);
  }

  /** Nothing moves by itself any more. Of the joins that wait, one goes on that no other leads to. */
  #rest(): void {
    if (this.#live === 0) {
      this.#options.landed();
      return;
    }
    const [oldest] = this.#waiting;
    const first = this.#waiting.find((one) => !this.#waiting.some((other) => other.leadsTo(one)));
    (first ?? oldest)?.settle("nothing-left");
  }
}
