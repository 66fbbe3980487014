// Writes back what became of a renewal: a signed item as a new version in the signed manifest, one from the dropbox as a
// new version sealed to the vault's box key; and tells the control plane, which shows when and why not, and no more.
import { type Clock, iso } from "../../base/clock.ts";
import { toBase64url, utf8, wipe } from "../../crypto/bytes.ts";
import { sealDrop } from "../../crypto/drop.ts";
import type { Refusal } from "../../vault/oauth.ts";
import { putRenewal, type RenewalReport } from "../../wire/routes/renewals.ts";
import type { Upstream } from "../link/upstream.ts";
import { isDropped } from "../vaults/dropped-items.ts";
import type { Opened } from "../vaults/opened-item.ts";
import type { VaultWriter, WritingRun } from "../vaults/vault-writer.ts";

export interface RenewalWriterParts {
  readonly writer: Pick<VaultWriter, "put">;
  readonly upstream: Pick<Upstream, "call">;
  readonly clock: Clock;
  /** What could not be told to the control plane, which loses nothing but a time on a page. */
  readonly untold: (error: unknown) => void;
}

/** For whom is written, and under which lease. */
export interface Writing {
  readonly run: WritingRun;
  readonly fence: number;
  /** Ends the wait for an answer once the lease is lost. */
  readonly signal: AbortSignal;
}

export class RenewalWriter {
  readonly #parts: RenewalWriterParts;

  constructor(parts: RenewalWriterParts) {
    this.#parts = parts;
  }

  /**
   * The item with the value as its new version.
   * @throws AuthError `not-permitted`; ConflictError `lease-lost`, `conflict`; ConnectionError.
   */
  async renewed(opened: Opened, value: unknown, writing: Writing): Promise<Opened> {
    const { view, entry } = opened;
    const { fence } = writing;
    const told = { refreshed_at: iso(this.#parts.clock.now()), refusal: null };
    if (!isDropped(view, entry)) {
      const written = await this.#put(opened, value, { ...writing, ready: true });
      await this.#tell(opened, { ...told, fence }).catch(this.#parts.untold);
      return { view, entry: written, value };
    }
    const version = entry.version + 1;
    const plain = utf8(JSON.stringify(value));
    const place = { ...view.context, item: entry.item, version, kind: entry.kind, category: entry.category };
    const sealed = await sealDrop(view.boxKey, place, plain).finally(() => wipe(plain));
    const content = { version, wrap: toBase64url(sealed.wrap), blob: toBase64url(sealed.blob) };
    await this.#tell(opened, { ...told, fence, content });
    return { view, entry: { ...entry, version }, value };
  }

  /** Marks the item as not ready, and says why. @throws as `renewed`. */
  async refused(opened: Opened, refusal: Refusal, writing: Writing): Promise<void> {
    const told = { refreshed_at: null, refusal, fence: writing.fence };
    if (isDropped(opened.view, opened.entry)) return await this.#tell(opened, told);
    await this.#put(opened, opened.value, { ...writing, ready: false });
    await this.#tell(opened, told).catch(this.#parts.untold);
  }

  #put({ view, entry }: Opened, value: unknown, writing: Writing & { readonly ready: boolean }) {
    const { name, kind, category, version: follows } = entry;
    return this.#parts.writer.put(view, { ...writing, name, kind, category, value, follows, mode: "update" });
  }

  async #tell({ view, entry }: Opened, body: RenewalReport): Promise<void> {
    const params = { vault: view.context.vault, item: entry.item };
    await this.#parts.upstream.call(putRenewal, { params, body });
  }
}
