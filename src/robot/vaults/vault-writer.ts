// Writes items as this robot: seals the new version and puts it into the manifest, both in one request under the run's
// lease. It never lets a version fall, and never changes what people said of an item: where it
// may travel, which nodes may use it, and until when.
import { errorOf } from "../../base/errors.ts";
import type { ItemId, VaultId } from "../../base/ids.ts";
import { toBase64url } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import type { ManifestEntry } from "../../trust/kinds.ts";
import { newId } from "../../trust/new-id.ts";
import { checkFields } from "../../vault/categories.ts";
import { type ItemKind, type SealedItem, sealItem } from "../../vault/item.ts";
import { listRobotItemVersions } from "../../wire/routes/robot-items.ts";
import type { KeeperRun } from "../keeper/item-use.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Upstream } from "../link/upstream.ts";
import type { ManifestWriter, WriteLease } from "./manifest-writer.ts";
import type { VaultView } from "./vault-view.ts";

/** The run for which is written; it waits for the vault's key where that is missing. */
export type WritingRun = Pick<KeeperRun, "id" | "waitForKey">;

interface Writing extends WriteLease {
  readonly run: WritingRun;
  readonly name: string;
  /** An item of the other kind is never touched. */
  readonly kind: ItemKind;
  /**
   * Throws when the item that the name has in the manifest that is followed may not be written; undefined when none has
   * it. Asked each time, as somebody else may have given the name away meanwhile.
   */
  readonly check?: ((view: VaultView, standing: ManifestEntry | undefined) => void) | undefined;
}

export interface ItemWrite extends Writing {
  /** `insert` refuses an existing name, `update` a missing one. */
  readonly mode: "insert" | "update" | "upsert";
  /** Default: the one it has, else `json`. */
  readonly category?: string | undefined;
  readonly value: unknown;
  /** The version that the value was made from: refused with `conflict` once another one is in force. */
  readonly follows?: number | undefined;
  /** Default true: whether flows may use it. */
  readonly ready?: boolean | undefined;
  /** ISO 8601; null: never. Default: as it is. */
  readonly expiresAt?: string | null | undefined;
}

export interface VaultWriterParts {
  readonly manifests: Pick<ManifestWriter, "write">;
  readonly upstream: Pick<Upstream, "call">;
  readonly keeper: Pick<Keeper, "findKeys">;
}

export class VaultWriter {
  readonly #parts: VaultWriterParts;

  constructor(parts: VaultWriterParts) {
    this.#parts = parts;
  }

  /**
   * Writes a new version of the item `name` and returns its line of the manifest. `view` only says which vault: the
   * newest manifest is the one that is followed.
   * @throws AuthError `not-permitted` without a write grant, `stale`; ConflictError `item-exists`, `lease-lost` or,
   * after too many lost races, `conflict`; NotFoundError `item-missing`; InputError `bad-input` naming the field,
   * `too-large`; LockedError as `waitForKey`; ConnectionError, after which it may have been written nevertheless.
   */
  async put({ context: { vault } }: Pick<VaultView, "context">, write: ItemWrite): Promise<ManifestEntry> {
    let written: ManifestEntry | undefined;
    const view = await this.#parts.manifests.write(vault, write, async (at, attempt) => {
      const entry = await this.#nextEntry(at, write, attempt);
      const sealed = await this.#seal(at, write, entry);
      const hashes = { wrap: toBase64url(sha256(sealed.wrap)), blob: toBase64url(sha256(sealed.blob)) };
      const named = { ...entry, ...hashes };
      written = named;
      const entries = [...[...at.entries.values()].filter(({ item }) => item !== named.item), named];
      return {
        entries,
        upload: { entry: named, sealed },
        isDone: (later) => later.entries.get(named.item)?.blob === named.blob,
      };
    });
    return (written && view.entries.get(written.item)) ?? getEntry(view, write);
  }

  /** Takes an item out of the manifest. @throws as `put`. */
  async delete({ context: { vault } }: Pick<VaultView, "context">, deletion: Writing): Promise<void> {
    await this.#parts.manifests.write(vault, deletion, async (at) => {
      const standing = getEntry(at, deletion);
      deletion.check?.(at, standing);
      const { item } = standing;
      const entries = [...at.entries.values()].filter((entry) => entry.item !== item);
      return { entries, isDone: (later) => !later.entries.has(item) };
    });
  }

  /** The item's next line, still without the hashes of what is sealed. */
  async #nextEntry(view: VaultView, write: ItemWrite, attempt: number): Promise<ManifestEntry> {
    const old = findNamed(view, write.name);
    write.check?.(view, old);
    if (old && (write.mode === "insert" || old.kind !== write.kind)) throw exists(view, old);
    if (!old && write.mode === "update") throw missing(view, write.name);
    if (write.follows !== undefined && old?.version !== write.follows) throw overtaken(view, write.name);
    const { vault } = view.context;
    // After a rollback by a person the newest version is not the one in force, which the control plane then says.
    const newest = old && attempt > 1 ? await this.#newestVersion(vault, old.item) : 0;
    return {
      item: old?.item ?? newId("itm"),
      version: Math.max(old?.version ?? 0, newest) + 1,
      name: write.name,
      kind: write.kind,
      category: write.category ?? old?.category ?? "json",
      ready: write.ready ?? true,
      expires_at: write.expiresAt === undefined ? (old?.expires_at ?? null) : atMillisecond(write.expiresAt),
      allowed_hosts: [...(old?.allowed_hosts ?? [])],
      node_types: [...(old?.node_types ?? [])],
      blob: "",
      wrap: "",
    };
  }

  async #newestVersion(vault: VaultId, item: ItemId): Promise<number> {
    const { data } = await this.#parts.upstream.call(listRobotItemVersions, { params: { vault, item } });
    return Math.max(0, ...data.map(({ version }) => version));
  }

  async #seal(view: VaultView, { run, value }: ItemWrite, entry: ManifestEntry): Promise<SealedItem> {
    const checked = checkFields(entry.category, value);
    for (;;) {
      const keys = this.#parts.keeper.findKeys(view, run.id);
      if (keys) return await sealItem(keys, entry, checked);
      await run.waitForKey(view);
    }
  }
}

const findNamed = ({ entries }: VaultView, name: string): ManifestEntry | undefined =>
  [...entries.values()].find((entry) => entry.name === name);

function getEntry(view: VaultView, { name, kind }: Pick<Writing, "name" | "kind">): ManifestEntry {
  const entry = findNamed(view, name);
  if (entry?.kind === kind) return entry;
  throw missing(view, name);
}

const missing = ({ name: vault }: VaultView, name: string) =>
  errorOf({ code: "item-missing", message: `vault "${vault}" has no item ${JSON.stringify(name)} of this kind` });

const exists = ({ name: vault }: VaultView, { name, kind }: ManifestEntry) =>
  errorOf({ code: "item-exists", message: `vault "${vault}" has ${JSON.stringify(name)} already, of kind ${kind}` });

const overtaken = ({ name: vault }: VaultView, name: string) =>
  errorOf({ code: "conflict", message: `vault "${vault}": ${JSON.stringify(name)} was written by somebody else` });

const atMillisecond = (at: string | null): string | null => (at === null ? null : new Date(at).toISOString());
