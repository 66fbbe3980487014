// Announces items that end soon: at each of the moments of vault/expiry.ts once for an item's version and end, on every
// channel, remembered in the robot's database, so that neither a restart nor a channel that was away doubles or loses
// one. It looks at the signed manifests of the vaults that this robot can see and never opens anything.
import type { Clock } from "../../base/clock.ts";
import { ConnectionError, hasCode } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { retryForever } from "../../base/retry.ts";
import { expiryNotices, findExpiryNotice } from "../../vault/expiry.ts";
import { listRobotVaults } from "../../wire/routes/vaults.ts";
import type { Announcer, ItemExpiring } from "../announcer/announcer.ts";
import type { Upstream } from "../link/upstream.ts";
import type { RobotStore } from "../store.ts";
import type { VaultBook } from "../vaults/vault-book.ts";
import type { VaultView } from "../vaults/vault-view.ts";

export interface ExpiryWatchParts {
  readonly book: Pick<VaultBook, "names" | "get">;
  readonly upstream: Pick<Upstream, "online" | "call">;
  readonly store: Pick<RobotStore, "seen" | "persist">;
  readonly clock: Clock;
  readonly announcers: readonly Announcer[];
  /** Logs what kept a vault from being looked at, or an announcement from being heard. */
  readonly report: (error: unknown) => void;
  readonly random?: () => number;
}

const day = 86_400_000;
/** Milliseconds between two looks, when nothing changes. */
const every = 60 * 60_000;
/** Milliseconds that a look waits at most: when a link comes up or a vault changes, much else has to be done. */
const calm = 30_000;
/** An end that is longer past is no news, and what was said about it may be forgotten. */
const newsFor = 30 * day;
const backoff = { first: 1_000, most: 10 * 60_000 };

/** One announcement on one channel. */
interface Due {
  readonly key: string;
  readonly vault: VaultId;
  readonly announcer: Announcer;
  readonly expiring: ItemExpiring;
}

interface Pending {
  readonly vault: VaultId;
  readonly over: AbortController;
  /** Resolves when it was heard or given up. */
  readonly done: Promise<void>;
}

export class ExpiryWatch implements AsyncDisposable {
  readonly #parts: ExpiryWatchParts;
  readonly #stop = new AbortController();
  #announcers: readonly Announcer[];
  readonly #pending = new Map<string, Pending>();
  #rounds: Promise<void> | undefined;
  #wake = new AbortController();

  constructor(parts: ExpiryWatchParts) {
    this.#parts = parts;
    this.#announcers = parts.announcers;
  }

  /** Announces on these channels from now on. */
  set announcers(announcers: readonly Announcer[]) {
    this.#announcers = announcers;
    for (const { over } of this.#pending.values()) over.abort();
    this.look();
  }

  /** Looks soon, because something may have changed, and from now on whenever an announcement may be due. */
  look(): void {
    this.#wake.abort();
    this.#rounds ??= this.#lookAgainAndAgain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#rounds;
    for (const { over } of this.#pending.values()) over.abort();
    await Promise.all([...this.#pending.values()].map(({ done }) => done));
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { clock, random = Math.random } = this.#parts;
    const { signal } = this.#stop;
    const sleep = (ms: number, until: AbortSignal) => clock.sleep(ms, until).catch(() => {}); // Woken, or stopped.
    while (!signal.aborted) {
      await sleep(random() * calm, signal);
      if (signal.aborted) return;
      this.#wake = new AbortController();
      const wait = await this.#round();
      await sleep(wait, AbortSignal.any([signal, this.#wake.signal]));
    }
  }

  /** Starts what is due and ends what no longer is; returns the milliseconds until the next look. */
  async #round(): Promise<number> {
    const { clock, report } = this.#parts;
    let wait = every;
    for (const vault of await this.#vaults()) {
      if (this.#stop.signal.aborted) break;
      const view = await this.#parts.book.get(vault).catch((error: unknown) => {
        if (!isOutOfReach(error)) report(error);
        return undefined;
      });
      if (!view) continue;
      const now = clock.now();
      const due = this.#dueIn(view, now);
      this.#endOthers(vault, new Set(due.map(({ key }) => key)));
      for (const one of due) this.#start(one);
      wait = Math.min(wait, untilNext(view, now));
    }
    return wait;
  }

  /** Those that were ever seen here, and those that the control plane says were granted. */
  async #vaults(): Promise<ReadonlySet<VaultId>> {
    const { book, upstream, report } = this.#parts;
    const known = [...book.names().keys()];
    if (!upstream.online) return new Set(known);
    try {
      return new Set([...known, ...(await upstream.call(listRobotVaults, {})).data]);
    } catch (error) {
      if (!isOutOfReach(error)) report(error);
      return new Set(known);
    }
  }

  #dueIn({ context: { vault }, name, entries }: VaultView, now: number): Due[] {
    const { store } = this.#parts;
    return [...entries.values()].flatMap(({ item, name: itemName, version, expires_at: expiresAt }) => {
      const notice = findExpiryNotice(expiresAt, now);
      if (expiresAt === null || notice === undefined || Date.parse(expiresAt) < now - newsFor) return [];
      const expiring = {
        vault: { id: vault, name },
        item: { id: item, name: itemName, version },
        expiresAt,
        notice,
      };
      return this.#announcers
        .map((announcer) => {
          const key = `expiry ${announcer.name} ${vault} ${item} ${version} ${expiresAt} ${notice}`;
          return { key, vault, announcer, expiring };
        })
        .filter(({ key }) => !store.seen.has(key));
    });
  }

  /** A later notice, a new version or another end takes the place of what was not heard yet. */
  #endOthers(vault: VaultId, due: ReadonlySet<string>): void {
    for (const [key, pending] of this.#pending) {
      if (pending.vault === vault && !due.has(key)) pending.over.abort();
    }
  }

  #start(due: Due): void {
    if (this.#pending.has(due.key)) return;
    const over = new AbortController();
    const done = this.#announce(due, over.signal).then(() => void this.#pending.delete(due.key));
    this.#pending.set(due.key, { vault: due.vault, over, done });
  }

  /** Until it is heard or no longer due; only the first failure is reported. */
  async #announce({ key, announcer, expiring }: Due, signal: AbortSignal): Promise<void> {
    const { clock, store, report, random = Math.random } = this.#parts;
    let isReported = false;
    const onFailure = (error: unknown) => {
      if (!isReported) report(error);
      isReported = true;
    };
    try {
      const attempt = () => announcer.announce(expiring, signal);
      await retryForever(attempt, { clock, backoff: { ...backoff, random }, signal, onFailure });
    } catch {
      return; // Only ever ended by the signal: another notice took its place, or the robot stops.
    }
    store.persist(() => store.seen.add(key, Date.parse(expiring.expiresAt) + newsFor + day));
  }
}

/** A vault that is no longer granted here, or out of reach for now, is no fault. */
const isOutOfReach = (error: unknown): boolean =>
  hasCode(error, "not-permitted", "not-found", "stale") || error instanceof ConnectionError;

/** Milliseconds until the next notice of any item of a vault. */
function untilNext({ entries }: VaultView, now: number): number {
  let least = every;
  for (const { expires_at } of entries.values()) {
    if (expires_at === null) continue;
    for (const notice of expiryNotices) {
      const left = Date.parse(expires_at) - notice - now;
      if (left > 0) least = Math.min(least, left);
    }
  }
  return least;
}
