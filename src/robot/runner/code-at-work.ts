// Whose code is at work in a runner, as the runner notes it, and how long that code may keep the processor. A note that
// names no node of the flow is nobody's.
import { parseDuration } from "../../base/clock.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { allNodes } from "../../flow/graph.ts";
import { findNoted } from "../../runner/at-work.ts";
import { longestBusy } from "./pulse.ts";

export class CodeAtWork {
  readonly #directory: string;
  /** Seconds by node. */
  #patience: ReadonlyMap<string, number> = new Map();

  /** `directory`: the runner's own. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The runner is given a run of this flow. A node's own time-out bounds what its code does without a pause, too. */
  begin(document: FlowDocument): void {
    this.#patience = new Map(
      allNodes(document).map(({ id, timeout }) => {
        const seconds = timeout === undefined ? longestBusy : Math.ceil(parseDuration(timeout) / 1_000);
        return [id, Math.min(longestBusy, Math.max(1, seconds))];
      }),
    );
  }

  /** `undefined` where that is not known. */
  get node(): string | undefined {
    const node = findNoted(this.#directory);
    return node !== undefined && this.#patience.has(node) ? node : undefined;
  }

  /** Seconds without a pause that are allowed now. */
  get patience(): number {
    return this.#patience.get(this.node ?? "") ?? longestBusy;
  }
}
