// The items that a runner may go on using for a moment without asking again. Each was decided on and recorded like any
// other; what its node takes of it afterwards is told in numbers. Whoever takes something away waits here until the
// runner has let go of it or, when it does not listen, its moment is over.
import type { Clock } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { type FromRunner, runnerErrorOf, type ToRunner } from "../../runner/protocol.ts";
import { longestBusy } from "../runner/pulse.ts";
import type { GivenItem, ItemUse } from "./item-use.ts";

/** How many are remembered for a runner; what is given beyond is asked for each time. */
const mostRemembered = 20_000;
/** Milliseconds after which nothing more is told of one: a runner that is silent for so long is ended. */
const toldWithin = longestBusy * 1_000 + 10_000;

interface Lasting {
  readonly use: ItemUse;
  /** Monotonic milliseconds; no runner uses it any longer. */
  readonly until: number;
}

export class LastingItems {
  readonly #say: (message: ToRunner) => void;
  readonly #clock: Clock;
  readonly #most: number;
  /** Oldest first. */
  readonly #lasting = new Map<number, Lasting>();
  readonly #recalls = new Map<number, () => void>();
  /** Counts what was taken away: what was decided before is no decision any more. */
  #recalled = 0;

  constructor(say: (message: ToRunner) => void, clock: Clock, most = mostRemembered) {
    this.#say = say;
    this.#clock = clock;
    this.#most = most;
  }

  /** Answers a question for an item with what `decide` comes to. */
  async answer(id: number, decide: () => Promise<GivenItem>): Promise<void> {
    const before = this.#recalled;
    try {
      const { item, use, lasting } = await decide();
      // From here to the answer nothing can come between.
      const isKept = lasting !== undefined && before === this.#recalled && this.#hasRoom();
      if (isKept) this.#lasting.set(id, { use, until: this.#clock.monotonic() + lasting });
      this.#say({ t: "item", id, item, ...(isKept && { lasting }) });
    } catch (thrown) {
      this.#say({ t: "no-item", id, error: runnerErrorOf(thrown) });
    }
  }

  /** What was used once more, as it was recorded the first time. @throws SealbotError `protocol-error`. */
  usesOf({ uses }: Extract<FromRunner, { t: "used-again" }>): { readonly use: ItemUse; readonly times: number }[] {
    return uses.map(({ id, times }) => {
      const { use } = this.#lasting.get(id) ?? fail();
      return { use, times };
    });
  }

  /** Takes back what lasts of a vault, or of all; resolves when nobody can use it any more, after a second at most. */
  async recall(vault?: VaultId): Promise<void> {
    const id = ++this.#recalled;
    const ends = [...this.#lasting.values()]
      .filter(({ use }) => vault === undefined || use.vault === vault)
      .map(({ until }) => until);
    const left = Math.max(0, ...ends) - this.#clock.monotonic();
    if (left <= 0) return;
    const forgot = new AbortController();
    this.#recalls.set(id, () => forgot.abort());
    this.#say({ t: "forget", id, ...(vault && { vault }) });
    // Woken early where the runner answers.
    await this.#clock.sleep(left, forgot.signal).catch(() => {});
    this.#recalls.delete(id);
  }

  /** The runner has answered a recall. */
  forgot(id: number): void {
    this.#recalls.get(id)?.();
  }

  /** The runner is gone. */
  end(): void {
    for (const forgot of this.#recalls.values()) forgot();
    this.#lasting.clear();
  }

  /** Forgets those that nothing more is told of. */
  #hasRoom(): boolean {
    const now = this.#clock.monotonic();
    for (const [id, { until }] of this.#lasting) {
      if (now <= until + toldWithin) break;
      this.#lasting.delete(id);
    }
    return this.#lasting.size < this.#most;
  }
}

function fail(): never {
  throw errorOf({ code: "protocol-error", message: "it used an item again that it was not given" });
}
