// Gives the event loop its turn while a flow of fast nodes runs, seldom enough to cost nothing: timers, cancels and
// other runs of the process are served at least every few milliseconds.
import type { Clock } from "../base/clock.ts";

/** Most nodes in a row, most milliseconds in a row, and how often (in nodes, a power of two) the clock is read. */
const nodesInARow = 1_000;
const millisecondsInARow = 10;
const clockEvery = 16;

export class Pace {
  readonly #clock: Clock;
  #count = 0;
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.monotonic();
  }

  /** Asked before each node. */
  isDue(): boolean {
    this.#count++;
    if (this.#count >= nodesInARow) return true;
    return this.#count % clockEvery === 0 && this.#clock.monotonic() - this.#since >= millisecondsInARow;
  }

  async rest(): Promise<void> {
    await new Promise<void>(nextTurn);
    this.#count = 0;
    this.#since = this.#clock.monotonic();
  }
}

/** Where there is no setImmediate (a browser), a timer is the next best turn of the event loop. */
const nextTurn: (resolve: () => void) => unknown =
  typeof setImmediate === "function" ? (resolve) => setImmediate(resolve) : (resolve) => setTimeout(resolve, 0);
