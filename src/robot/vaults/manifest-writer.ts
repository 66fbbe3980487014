// Signs the manifests that this robot may sign, each following the one that stands, and hands them over with what they
// name. What comes back is checked and pinned like anything the control plane shows.
import { type Clock, iso } from "../../base/clock.ts";
import { ConnectionError, errorOf, hasCode } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { toBase64url } from "../../crypto/bytes.ts";
import { type ManifestEntry, manifest } from "../../trust/kinds.ts";
import { type Statement, signStatement } from "../../trust/statement.ts";
import type { SealedItem } from "../../vault/item.ts";
import { putRobotItem, putRobotManifest } from "../../wire/routes/robot-items.ts";
import type { VaultRow } from "../../wire/shapes.ts";
import type { Standing } from "../identity/standing.ts";
import type { Upstream } from "../link/upstream.ts";
import type { VaultBook } from "./vault-book.ts";
import type { VaultView } from "./vault-view.ts";

export interface ManifestWriterParts {
  readonly standing: Pick<Standing, "signer" | "trust">;
  readonly upstream: Pick<Upstream, "call">;
  readonly book: Pick<VaultBook, "get" | "forget" | "learn">;
  readonly clock: Clock;
}

/** Under what is written. */
export interface WriteLease {
  /** Of the lease under which the vault is open. */
  readonly fence: number;
  /** Such as the lease's `lost`: ends the wait for an answer. */
  readonly signal?: AbortSignal | undefined;
}

/** What is to stand in the next manifest. */
export interface ManifestStep {
  readonly entries: readonly ManifestEntry[];
  /** The new version that goes up with it; absent when only entries change. */
  readonly upload?: { readonly entry: ManifestEntry; readonly sealed: SealedItem } | undefined;
  /** Whether a later view shows that this very step was taken. */
  readonly isDone: (view: VaultView) => boolean;
}

/** Times a write is tried before its conflict is shown to the caller, and milliseconds before one that got no answer. */
const tries = 6;
const betweenTries = 250;

export class ManifestWriter {
  readonly #parts: ManifestWriterParts;

  constructor(parts: ManifestWriterParts) {
    this.#parts = parts;
  }

  /**
   * Applies `make` to the newest manifest; when somebody else was faster, or no answer came, looks again.
   * @throws AuthError `not-permitted` without a write grant, `stale`; ConflictError `lease-lost` or, after too many lost
   * races, `conflict`; ConnectionError, after which it may have been written nevertheless; and what `make` throws.
   */
  async write(
    vault: VaultId,
    lease: WriteLease,
    make: (view: VaultView, attempt: number) => Promise<ManifestStep>,
  ): Promise<VaultView> {
    const { book, clock } = this.#parts;
    const { signal } = lease;
    let step: ManifestStep | undefined;
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      const view = await book.get(vault);
      if (step?.isDone(view)) return view;
      checkAccess(view);
      step = await make(view, attempt);
      try {
        return await book.learn(vault, await this.#send(view, step, lease));
      } catch (error) {
        signal?.throwIfAborted();
        const isUnanswered = error instanceof ConnectionError;
        if (attempt === tries || !(isUnanswered || hasCode(error, "conflict"))) throw error;
        if (isUnanswered) await clock.sleep(betweenTries, signal);
        book.forget(vault);
      }
    }
  }

  /** Signs the manifest again, unchanged, when half of its freshness is gone and this robot may. */
  async freshen(vault: VaultId): Promise<void> {
    const { book, clock, upstream } = this.#parts;
    const view = await book.get(vault);
    // Half of the freshness, in milliseconds.
    if (view.access !== "write" || view.notAfter - clock.now() > view.freshness * 500) return;
    const body = { if_match: view.pins.manifest.seq, manifest: await this.#sign(view, [...view.entries.values()]) };
    try {
      await book.learn(vault, await upstream.call(putRobotManifest, { params: { vault }, body }));
    } catch (error) {
      // Somebody else has just done it, or has written something.
      if (!hasCode(error, "conflict")) throw error;
      book.forget(vault);
    }
  }

  async #send(view: VaultView, { entries, upload }: ManifestStep, { fence, signal }: WriteLease): Promise<VaultRow> {
    const { upstream } = this.#parts;
    const { vault } = view.context;
    const body = { if_match: view.pins.manifest.seq, fence, manifest: await this.#sign(view, entries) };
    if (!upload) return await upstream.call(putRobotManifest, { params: { vault }, body, signal });
    const { item, version } = upload.entry;
    const { wrap, blob } = upload.sealed;
    const sealed = { version, wrap: toBase64url(wrap), blob: toBase64url(blob) };
    return await upstream.call(putRobotItem, { params: { vault, item }, body: { ...body, ...sealed }, signal });
  }

  async #sign(view: VaultView, entries: readonly ManifestEntry[]): Promise<Statement> {
    const { standing, clock } = this.#parts;
    const { seq, hash } = view.pins.manifest;
    const payload = {
      ...{ vault: view.context.vault, epoch: view.context.epoch, seq: seq + 1, previous: hash },
      ...{ entries: [...entries], notAfter: iso(clock.now() + view.freshness * 1_000) },
      ...standing.trust.stamp(),
    };
    const result = manifest.schema.safeParse(payload);
    if (result.success) return await signStatement("manifest", result.data, standing.signer());
    const issue = result.error.issues[0];
    const field = issue?.path.at(-1);
    throw errorOf({ code: "bad-input", message: `item: ${String(field ?? "manifest")}: ${issue?.message}` });
  }
}

function checkAccess({ access, name }: VaultView): void {
  if (access === "write") return;
  throw errorOf({
    code: "not-permitted",
    message: `this robot may read vault "${name}", and not write to it`,
    hint: "An owner or admin can allow it: sealbot vault grant VAULT --robot NAME --access write",
  });
}
