// One place in the line for a lease, from the first word to the control plane to the last. Whether it still holds is
// decided by this host's monotonic clock, never by what a server says of time.
//
// A claim is *waiting* until the control plane says that it is held or lost; then *held*, for as long as its renewals
// are answered in time; then *over*, once and for good: released by its owner, given up, or lost. Only #end changes it.
import type { Clock } from "../../base/clock.ts";
import { errorOf, type SealbotError } from "../../base/errors.ts";
import type { LeaseId, RunId, VaultId } from "../../base/ids.ts";
import { leaseTime, renewEvery } from "../../wire/limits.ts";
import type { ToRobot } from "../../wire/link.ts";
import type { Upstream } from "../link/upstream.ts";
import type { Lease, LeaseRequest } from "./leases.ts";

export type LeaseNews = Extract<ToRobot, { t: "lease" }>;
type Queued = Extract<LeaseNews, { state: "queued" }>;
type Lost = Extract<LeaseNews, { state: "lost" }>;

export interface ClaimParts {
  readonly upstream: Pick<Upstream, "push" | "online">;
  readonly clock: Clock;
  /** The claim is over: nobody needs to know of it any more. */
  readonly over: (claim: LeaseClaim) => void;
}

export class LeaseClaim implements Lease {
  readonly id: LeaseId;
  readonly run: RunId;
  readonly vaults: readonly VaultId[];
  readonly mode: LeaseRequest["mode"];
  readonly #parts: ClaimParts;
  readonly #over = new AbortController();
  readonly #lost = new AbortController();
  readonly #settled = Promise.withResolvers<boolean>();
  /** When each word about this claim was sent, by its round. */
  #sentAt: number[] = [];
  /** Aborted when `#heldUntil` has come nearer. */
  #shortened = new AbortController();
  #state: "waiting" | "held" | "over" = "waiting";
  #fences: ReadonlyMap<VaultId, number> = new Map();
  #heldUntil = 0;
  #holder: Queued["holder"] | undefined;

  constructor(id: LeaseId, { run, vaults, mode }: LeaseRequest, parts: ClaimParts) {
    this.id = id;
    this.run = run;
    this.vaults = [...new Set(vaults)].sort();
    this.mode = mode;
    this.#parts = parts;
    // Whoever gave up does not look any more.
    this.#settled.promise.catch(() => {});
    void this.#keepAlive();
  }

  get isHeld(): boolean {
    return this.#state === "held";
  }
  get lost(): AbortSignal {
    return this.#lost.signal;
  }
  /** Who is in front, as the control plane last said. */
  get holder(): Queued["holder"] | undefined {
    return this.#holder;
  }
  /** Whether the control plane has said anything yet. */
  get isAnswered(): boolean {
    return this.#holder !== undefined || this.#state !== "waiting";
  }
  /** True once the lease is held, false when the place in the line was lost; rejects when it can never be had. */
  get settled(): Promise<boolean> {
    return this.#settled.promise;
  }

  fence(vault: VaultId): number {
    const fence = this.#fences.get(vault);
    if (fence !== undefined) return fence;
    throw errorOf({ code: "bad-input", message: `the lease does not cover vault ${vault}` });
  }

  /**
   * Asks for the lease or renews it, if the control plane can hear it. A word that cannot be sent now would be worth
   * nothing later, so it is not left in the outbox.
   */
  speak(): void {
    const { upstream, clock } = this.#parts;
    if (this.#state === "over" || !upstream.online) return;
    const round = this.#sentAt.length;
    const { id: lease, run, vaults, mode } = this;
    if (round > 0) upstream.push({ t: "lease", lease, do: "renew", round });
    else upstream.push({ t: "lease", lease, do: "acquire", run, vaults: [...vaults], mode });
    this.#sentAt.push(clock.monotonic());
  }

  hear(news: LeaseNews): void {
    if (news.state === "queued") this.#holder = news.holder;
    else if (news.state === "lost") this.#leave(news.code);
    else this.#hold(news);
  }

  /** This host slept for so many milliseconds, which the monotonic clock has not counted. */
  slept(ms: number): void {
    this.#sentAt = this.#sentAt.map((at) => at - ms);
    this.#heldUntil -= ms;
    this.#shortened.abort();
  }

  /** Gives the lease back, or the place in the line up. */
  end(): void {
    this.#end();
    this.#settled.reject(errorOf({ code: "cancelled", message: "nobody waits for the lease any more" }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
  }

  #hold({ round, fences }: Extract<LeaseNews, { state: "held" }>): void {
    const { clock } = this.#parts;
    const until = (this.#sentAt[round] ?? Number.NEGATIVE_INFINITY) + leaseTime;
    if (this.#state === "held") {
      this.#heldUntil = Math.max(this.#heldUntil, until);
      return;
    }
    const known = new Map(
      this.vaults.flatMap((vault) => (fences[vault] === undefined ? [] : [[vault, fences[vault]]])),
    );
    // Word of it may have been on its way for so long that it is over again.
    if (until <= clock.monotonic() || known.size < this.vaults.length) {
      this.#end();
      this.#settled.resolve(false);
      return;
    }
    this.#state = "held";
    this.#fences = known;
    this.#heldUntil = until;
    void this.#watch();
    this.#settled.resolve(true);
  }

  /** The control plane has ended it. */
  #leave(code: Lost["code"]): void {
    const wasHeld = this.#state === "held";
    this.#end({ isTold: true });
    if (wasHeld) this.#lost.abort(lostError(this.vaults));
    else if (code === undefined) this.#settled.resolve(false);
    else this.#settled.reject(refusalOf(code, this.vaults));
  }

  async #keepAlive(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      // Only ever ended early by the end of the claim.
      await this.#parts.clock.sleep(renewEvery, signal).catch(() => {});
      this.speak();
    }
  }

  async #watch(): Promise<void> {
    const { clock } = this.#parts;
    while (this.#state === "held") {
      const left = this.#heldUntil - clock.monotonic();
      if (left <= 0) {
        this.#end();
        this.#lost.abort(lostError(this.vaults));
        continue;
      }
      this.#shortened = new AbortController();
      await clock.sleep(left, AbortSignal.any([this.#over.signal, this.#shortened.signal])).catch(() => {});
    }
  }

  #end({ isTold = false } = {}): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#over.abort();
    this.#parts.over(this);
    if (this.#sentAt.length > 0 && !isTold) this.#parts.upstream.push({ t: "lease", lease: this.id, do: "release" });
  }
}

const lostError = (vaults: readonly VaultId[]): SealbotError =>
  errorOf({
    code: "lease-lost",
    message: `the lease of ${nameOf(vaults)} ran out before it was renewed`,
    hint: "Open the vault again; what was written before it was lost is kept.",
  });

const refusalOf = (code: NonNullable<Lost["code"]>, vaults: readonly VaultId[]): SealbotError =>
  errorOf({ code, message: `the control plane gives no lease of ${nameOf(vaults)} to this run` });

export const nameOf = (vaults: readonly VaultId[]): string =>
  vaults.length === 1 ? `vault ${vaults[0]}` : `vaults ${vaults.join(", ")}`;
