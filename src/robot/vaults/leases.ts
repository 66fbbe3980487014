// The leases of this robot's runs: a run waits here until a vault is its own, or is shared with it, across the whole
// fleet. Leases order honest runs; what protects a vault from a lying server is its signed manifest.
import type { Clock } from "../../base/clock.ts";
import { errorOf, type SealbotError } from "../../base/errors.ts";
import type { LeaseId, RunId, VaultId } from "../../base/ids.ts";
import { newId } from "../../trust/new-id.ts";
import type { Upstream } from "../link/upstream.ts";
import { LeaseClaim, type LeaseNews, nameOf } from "./lease-claim.ts";

export interface LeaseRequest {
  readonly run: RunId;
  /** At least one. They are had all at once or not at all, so that nobody holds one while waiting for another. */
  readonly vaults: readonly VaultId[];
  /** `shared`: for readers, beside other readers. */
  readonly mode: "exclusive" | "shared";
  /** Milliseconds; absent: waits for ever. One below five seconds still lets the control plane say who holds the vault. */
  readonly timeout?: number | undefined;
}

/** Disposing releases it; at once, and also when there is no link. */
export interface Lease extends AsyncDisposable {
  readonly run: RunId;
  readonly vaults: readonly VaultId[];
  readonly mode: LeaseRequest["mode"];
  /** The fencing number for writes to a vault: higher than that of every lease before. */
  fence(vault: VaultId): number;
  /** Aborted with `lease-lost`; never by a release. */
  readonly lost: AbortSignal;
}

export interface LeasesParts {
  readonly upstream: Pick<Upstream, "push" | "online">;
  readonly clock: Clock;
}

/** Milliseconds that a control plane gets to answer at all, however short the caller's patience is. */
const answerPatience = 5_000;
/** Milliseconds before a place in the line that was lost is taken anew. */
const standAgainAfter = 1_000;
/** Leases that nobody here asked for which are given back while one link lasts: each costs a row of the outbox. */
const mostStrays = 1_000;

export class Leases implements Disposable {
  readonly #parts: LeasesParts;
  readonly #claims = new Map<LeaseId, LeaseClaim>();
  /** Leases that were given back since the link came up without having been asked for. */
  #strays = 0;

  constructor(parts: LeasesParts) {
    this.#parts = parts;
  }

  /**
   * Waits in line, first come, first served; while the link is down it waits for that, too.
   * @throws ConflictError `vault-busy` after the time-out, naming who holds the vault (run id, robot name); AuthError
   * `not-permitted` when the robot or the run may not have it; rejects with the signal's reason.
   */
  async acquire(request: LeaseRequest, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    const late = new AbortController();
    const done = new AbortController();
    const giveUp = AbortSignal.any([signal, late.signal]);
    const aborted = whenAborted(giveUp, done.signal);
    let claim = this.#claim(request);
    const impatience = async ({ timeout }: { timeout: number }) => {
      const { clock } = this.#parts;
      await clock.sleep(timeout, done.signal);
      const left = answerPatience - timeout;
      if (left > 0 && !claim.isAnswered && this.#parts.upstream.online) await clock.sleep(left, done.signal);
      late.abort(this.#busy(claim));
    };
    // Only ever ended early by the end of this call.
    if (request.timeout !== undefined) impatience({ timeout: request.timeout }).catch(() => {});
    try {
      while (!(await Promise.race([claim.settled, aborted]))) {
        await this.#parts.clock.sleep(standAgainAfter, giveUp);
        claim = this.#claim(request);
      }
      return claim;
    } catch (error) {
      claim.end();
      throw error;
    } finally {
      done.abort();
    }
  }

  /** The lease that lets this run write to the vault, if it holds one. */
  find(run: RunId, vault: VaultId): Lease | undefined {
    return [...this.#claims.values()].find(
      (claim) => claim.isHeld && claim.run === run && claim.mode === "exclusive" && claim.vaults.includes(vault),
    );
  }

  /** Takes word of the control plane. Called inside the transaction that acknowledges it. */
  take(news: LeaseNews): void {
    const claim = this.#claims.get(news.lease);
    if (claim) claim.hear(news);
    // Whoever asked for it is gone, perhaps with an earlier daemon: nobody shall wait for that.
    // Beyond what an earlier daemon can have left it is a flood, and a lease that nobody renews ends by itself.
    else if (news.state !== "lost" && ++this.#strays <= mostStrays)
      this.#parts.upstream.push({ t: "lease", lease: news.lease, do: "release" });
  }

  /** The link came up: asks for what was not asked for yet, and renews the rest at once. */
  online(): void {
    this.#strays = 0;
    for (const claim of [...this.#claims.values()]) claim.speak();
  }

  /** This host slept: what ran out meanwhile is lost. */
  slept(ms: number): void {
    for (const claim of [...this.#claims.values()]) claim.slept(ms);
  }

  [Symbol.dispose](): void {
    for (const claim of [...this.#claims.values()]) claim.end();
  }

  #claim(request: LeaseRequest): LeaseClaim {
    const { upstream, clock } = this.#parts;
    const over = ({ id }: LeaseClaim) => void this.#claims.delete(id);
    const claim = new LeaseClaim(newId("lea"), request, { upstream, clock, over });
    this.#claims.set(claim.id, claim);
    claim.speak();
    return claim;
  }

  #busy({ holder, vaults }: LeaseClaim): SealbotError {
    if (!this.#parts.upstream.online) {
      return errorOf({
        code: "vault-busy",
        message: `${nameOf(vaults)}: no link to the control plane, which says whose turn it is`,
        hint: 'A flow that only reads may set offline: "read", which opens the vault without waiting.',
      });
    }
    return errorOf({
      code: "vault-busy",
      message: holder
        ? `vault ${holder.vault} is open in run ${holder.run} on robot "${holder.robot}"`
        : `${nameOf(vaults)}: the control plane did not say whose turn it is`,
      hint: "It is free when that run closes it or ends; a longer timeout waits for that.",
    });
  }
}

/** Rejects with the signal's reason once it is aborted; never when `done` comes first. */
function whenAborted(signal: AbortSignal, done: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: done });
  });
  aborted.catch(() => {});
  return aborted;
}
