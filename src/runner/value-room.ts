// How much of the messages that pass its nodes a run's history has room for. A loop may not use up what the nodes after
// it need, so each node has a room of its own within the run's.
import type { ShortJson } from "../base/short-json.ts";

/** Characters of JSON for one message, for all of one node, and for all of a run. */
export const valueLimits = { message: 16_384, node: 131_072, run: 1_048_576 } as const;
const kilobytes = (limit: number): string => `${limit / 1_024} KB`;
const noMoreOfNode = `[… this node has shown ${kilobytes(valueLimits.node)} of its messages]`;
const noMoreOfRun = `[… this run has shown ${kilobytes(valueLimits.run)} of its messages]`;
/** What is left once that was said. */
const told = Number.NEGATIVE_INFINITY;

export class ValueRoom {
  #left: number = valueLimits.run;
  readonly #ofNode = new Map<string, number>();

  /** What `make` makes of a message; one note in its place when there is no more room; from then on `undefined`. */
  show(node: string, make: (room: number) => ShortJson): unknown {
    const ofNode = this.#ofNode.get(node) ?? valueLimits.node;
    if (this.#left === told || ofNode === told) return undefined;
    if (this.#left <= 0) {
      this.#left = told;
      return noMoreOfRun;
    }
    if (ofNode <= 0) {
      this.#ofNode.set(node, told);
      return noMoreOfNode;
    }
    const room = Math.min(valueLimits.message, this.#left, ofNode);
    const { value, size } = make(room);
    const used = Math.min(size, room);
    this.#left -= used;
    this.#ofNode.set(node, ofNode - used);
    return value;
  }
}
