// Keeps manifests from growing stale: a robot that may write to a vault signs its manifest again when half of its
// freshness is gone, so that vaults which nobody opens for a month go on working. It never changes what stands there.
import type { Clock } from "../../base/clock.ts";
import { ConnectionError, hasCode } from "../../base/errors.ts";
import type { Upstream } from "../link/upstream.ts";
import type { ManifestWriter } from "./manifest-writer.ts";
import type { VaultBook } from "./vault-book.ts";

export interface FreshenerParts {
  readonly book: Pick<VaultBook, "names">;
  readonly manifests: Pick<ManifestWriter, "freshen">;
  readonly upstream: Pick<Upstream, "online">;
  readonly clock: Clock;
  /** Logs what kept a manifest from being freshened. */
  readonly report: (error: unknown) => void;
}

/** Milliseconds between two rounds: a small part of the shortest freshness, one hour. */
const every = 10 * 60_000;

export class Freshener implements AsyncDisposable {
  readonly #parts: FreshenerParts;
  readonly #stop = new AbortController();
  #rounds: Promise<void> | undefined;

  constructor(parts: FreshenerParts) {
    this.#parts = parts;
  }

  /** The link is up: looks now and from now on, at every vault that was ever seen here. */
  look(): void {
    this.#rounds ??= this.#lookAgainAndAgain();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#rounds;
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { book, manifests, upstream, clock } = this.#parts;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      for (const vault of book.names().keys()) {
        if (signal.aborted || !upstream.online) break;
        await manifests.freshen(vault).catch((error: unknown) => this.#note(error));
      }
      await clock.sleep(every, signal).catch(() => {}); // Only ever ended early by the end.
    }
  }
  /** A vault that is no longer granted here, or out of reach for now, is no fault. */
  #note(error: unknown): void {
    if (hasCode(error, "not-permitted", "not-found") || error instanceof ConnectionError) return;
    this.#parts.report(error);
  }
}
