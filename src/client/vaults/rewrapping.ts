// The wraps of a rotation: every kept version's key is taken out of its old wrap and put into a new one, page by page,
// so that neither side ever holds more than a page of them. Ciphertext stays as it is.
import { errorOf, SealbotError } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { fromBase64url, toBase64url } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import type { ManifestEntry } from "../../trust/kinds.ts";
import { resealDropboxItem } from "../../vault/dropbox.ts";
import { rewrapItem } from "../../vault/item.ts";
import type { VaultKeys } from "../../vault/keys.ts";
import { maxWraps } from "../../wire/limits.ts";
import { listDropbox } from "../../wire/routes/dropbox.ts";
import { listWraps, stageWraps, type WrapRow } from "../../wire/routes/rotations.ts";
import type { MemberSession } from "../session/session.ts";
import type { Vault } from "./vault-view.ts";

export interface RewrapProgress {
  /** Versions whose key is wrapped anew. */
  readonly done: number;
  /** Items in the vault: each has one to ten versions. */
  readonly items: number;
}

/** So many versions of an item are kept at most. */
const keptVersions = 10;

export class Rewrapping {
  readonly #session: MemberSession;
  readonly #vault: VaultId;
  readonly #rotation: string;
  readonly #keys: { readonly from: VaultKeys; readonly to: VaultKeys };
  /** Hash of the new wrap by the old one it stands for: a wrap that was staged is not made again. */
  readonly #made = new Map<string, string>();
  /** Old wraps of what was written through the API whose new ones were staged. */
  readonly #resealed = new Set<string>();

  constructor(
    session: MemberSession,
    { vault, rotation, ...keys }: { vault: VaultId; rotation: string; from: VaultKeys; to: VaultKeys },
  ) {
    this.#session = session;
    this.#vault = vault;
    this.#rotation = rotation;
    this.#keys = keys;
  }

  /**
   * Stages what is not staged yet, and returns the vault's entries with their new wraps.
   * @throws AuthError `wrong-context` when the server shows another wrap than the manifest names; ConflictError
   * `conflict` when an item is gone or came meanwhile: read the vault again.
   */
  async stage(vault: Vault, onProgress: (progress: RewrapProgress) => void): Promise<ManifestEntry[]> {
    const entries = new Map(vault.entries.map((entry) => [entry.item as string, entry]));
    const current = new Map<string, string>();
    const session = this.#session;
    let cursor: string | null | undefined;
    do {
      const query = { limit: maxWraps, ...(cursor && { cursor }) };
      const page = await session.call(listWraps, { params: { vault: this.#vault }, query });
      const fresh: WrapRow[] = [];
      for (const row of page.data) {
        const entry = entries.get(row.item);
        if (!entry) continue;
        const old = toBase64url(sha256(fromBase64url(row.wrap, "wrap")));
        if (row.version === entry.version && old !== entry.wrap) throw otherWrap(entry);
        let hash = this.#made.get(old);
        if (hash === undefined) {
          const wrap = await this.#rewrap(row, entry);
          hash = toBase64url(sha256(wrap));
          this.#made.set(old, hash);
          fresh.push({ item: row.item, version: row.version, wrap: toBase64url(wrap) });
        }
        if (row.version === entry.version) current.set(row.item, hash);
      }
      const params = { vault: this.#vault, rotation: this.#rotation };
      if (fresh.length > 0) await session.call(stageWraps, { params, body: { wraps: fresh } });
      cursor = page.next_cursor;
      onProgress({ done: this.#made.size, items: vault.entries.length });
    } while (cursor);
    return vault.entries.map((entry) => {
      if (entry.wrap === "") return entry;
      const wrap = current.get(entry.item);
      if (wrap !== undefined) return { ...entry, wrap };
      throw errorOf({
        code: "conflict",
        message: `item "${entry.name}": the server shows no key for the version that its manifest names`,
      });
    });
  }

  /** Stages new wraps of what was written through the API, too: what it is sealed to changes with the epoch. */
  async stageDropped(): Promise<void> {
    const params = { vault: this.#vault, rotation: this.#rotation };
    const { from, to } = this.#keys;
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = { limit: maxWraps / keptVersions, ...(cursor && { cursor }) };
      const page = await this.#session.call(listDropbox, { params: { vault: this.#vault }, query });
      const fresh: WrapRow[] = [];
      for (const { item, wraps = [] } of page.data) {
        for (const { version, wrap } of wraps) {
          if (wrap === "" || this.#resealed.has(wrap)) continue;
          this.#resealed.add(wrap);
          fresh.push({ item, version, wrap: resealed(from, to, wrap) });
        }
      }
      if (fresh.length > 0) await this.#session.call(stageWraps, { params, body: { wraps: fresh } });
      cursor = page.next_cursor;
    }
  }

  #rewrap({ item, version, wrap }: WrapRow, { kind, category }: ManifestEntry): Promise<Uint8Array> {
    const { from, to } = this.#keys;
    return rewrapItem(from, to, { item, version, kind, category }, fromBase64url(wrap, "wrap"));
  }
}

/** What was never sealed to this vault stays what it is: no program's rubbish may keep a vault from being rotated. */
function resealed(from: VaultKeys, to: VaultKeys, wrap: string): string {
  try {
    return toBase64url(resealDropboxItem(from, to, fromBase64url(wrap, "wrap")));
  } catch (error) {
    if (error instanceof SealbotError) return wrap;
    throw error;
  }
}

const otherWrap = ({ name }: ManifestEntry) =>
  errorOf({ code: "wrong-context", message: `item "${name}": the server shows another wrap than was signed` });
