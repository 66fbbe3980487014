// Tells the control plane which vaults are open here and how much runs, once for all that changes in one turn of the
// event loop. A vault is told as locked only when no run can use anything of it any more.
import type { VaultId } from "../../base/ids.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Runs } from "../runs/runs.ts";
import type { Upstream } from "./upstream.ts";

interface ToldStatusParts {
  readonly keeper: Pick<Keeper, "open">;
  readonly runs: Pick<Runs, "running" | "concurrency" | "recall">;
  readonly upstream: Pick<Upstream, "push">;
}

export class ToldStatus implements Disposable {
  readonly #parts: ToldStatusParts;
  #isDue = false;
  #isStopped = false;
  #recalled: Promise<unknown> = Promise.resolve();

  constructor(parts: ToldStatusParts) {
    this.#parts = parts;
  }

  /** Resolves when all that was taken back so far is back. */
  get recalled(): Promise<unknown> {
    return this.#recalled;
  }

  /** What runs may go on using of a vault, or of all, ends; nothing is told before it has. */
  recall(vault?: VaultId): void {
    this.#recalled = Promise.all([this.#recalled, this.#parts.runs.recall(vault)]);
  }

  tell(): void {
    if (this.#isDue || this.#isStopped) return;
    this.#isDue = true;
    void this.#tellSoon();
  }

  async #tellSoon(): Promise<void> {
    for (let back: unknown; back !== this.#recalled; ) {
      back = this.#recalled;
      await this.#recalled;
    }
    this.#isDue = false;
    if (this.#isStopped) return;
    const { keeper, runs, upstream } = this.#parts;
    const unlocked = [...new Set(keeper.open().map(({ vault }) => vault))];
    upstream.push({ t: "status", unlocked, running: runs.running, concurrency: runs.concurrency });
  }

  [Symbol.dispose](): void {
    this.#isStopped = true;
  }
}
