// How a run comes to hold vaults: in line for a lease, then with a fresh look, so that nothing that was written before
// is missed. A robot that is cut off gives up after a while, or reads on where the signed flow says so.
import type { Clock } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { RunId, VaultId } from "../../base/ids.ts";
import type { VaultMode } from "../../flow/open-vault.ts";
import type { Upstream } from "../link/upstream.ts";
import type { Lease, LeaseRequest, Leases } from "./leases.ts";
import type { VaultBook } from "./vault-book.ts";

/** Vaults in the hands of one run. */
export interface Hold {
  /** `offline`: read from what was last seen here, without a lease. */
  readonly mode: VaultMode | "offline";
  readonly lease: Lease | undefined;
  /** Openings of the run that share it; the last one to close releases it. */
  users: number;
}

export interface VaultLineParts {
  readonly leases: Pick<Leases, "acquire">;
  readonly book: Pick<VaultBook, "getNow">;
  readonly upstream: Pick<Upstream, "online">;
  readonly clock: Clock;
}

export interface LineRequest {
  readonly run: RunId;
  readonly vaults: readonly VaultId[];
  readonly mode: VaultMode;
  readonly timeout: number | undefined;
  /** From the signed flow. */
  readonly readsOffline: boolean;
  /** Called once when it takes longer than a moment. */
  readonly waits: () => void;
}

interface Watch {
  readonly patience: number;
  readonly cutOff: AbortController;
  readonly waits: () => void;
}

/** Milliseconds without a link after which waiting is given up, and between two looks at the link. */
export const offlinePatience = 60_000;
const lookEvery = 1_000;

export class VaultLine {
  readonly #parts: VaultLineParts;

  constructor(parts: VaultLineParts) {
    this.#parts = parts;
  }

  /**
   * Waits until the vaults are the run's.
   * @throws ConflictError `vault-busy`; otherwise as `Leases.acquire`, and the signal's reason.
   */
  async hold({ readsOffline, waits, ...request }: LineRequest, signal: AbortSignal): Promise<Hold> {
    const cutOff = new AbortController();
    const done = new AbortController();
    void this.#watch({ patience: readsOffline ? 0 : offlinePatience, cutOff, waits }, done.signal);
    try {
      return {
        mode: request.mode,
        lease: await this.#lease(request, AbortSignal.any([signal, cutOff.signal])),
        users: 0,
      };
    } catch (error) {
      if (!readsOffline || !cutOff.signal.aborted || signal.aborted) throw error;
      return { mode: "offline", lease: undefined, users: 0 };
    } finally {
      done.abort();
    }
  }

  async #lease(request: LeaseRequest, signal: AbortSignal): Promise<Lease> {
    await using held = new AsyncDisposableStack();
    const lease = held.use(await this.#parts.leases.acquire(request, signal));
    for (const vault of request.vaults) await this.#parts.book.getNow(vault);
    signal.throwIfAborted();
    held.move();
    return lease;
  }

  async #watch({ patience, cutOff, waits }: Watch, done: AbortSignal): Promise<void> {
    const { clock, upstream } = this.#parts;
    let onlineAt = clock.monotonic();
    for (let looks = 0; !done.aborted; looks++) {
      if (looks === 1) waits();
      if (upstream.online) onlineAt = clock.monotonic();
      else if (clock.monotonic() - onlineAt >= patience) return cutOff.abort(cutOffError());
      await clock.sleep(lookEvery, done).catch(() => {}); // Only ever ended early by the end of the wait.
    }
  }
}

const cutOffError = () =>
  errorOf({
    code: "vault-busy",
    message: "there is no link to the control plane, which says whose turn it is",
    hint: 'A flow that only reads may set offline: "read", which opens the vault without waiting.',
  });
