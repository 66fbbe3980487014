// Writes items as this robot: seals the new version, signs the manifest that names it, and hands both over in one
// request under the run's lease. It never lets a version fall, and never changes what people said of an item: where it
// may travel, which nodes may use it, and until when.
import type { Clock } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import type { ManifestEntry } from "../trust/kinds.ts";
import type { ItemKind } from "../vault/item.ts";
import type { KeeperRun } from "./item-use.ts";
import type { Keeper } from "./keeper.ts";
import type { Standing } from "./standing.ts";
import type { Upstream } from "./upstream.ts";
import type { VaultBook } from "./vault-book.ts";
import type { VaultView } from "./vault-view.ts";

/** The run for which is written; it waits for the vault's key where that is missing. */
export type WritingRun = Pick<KeeperRun, "id" | "waitForKey">;

export interface ItemWrite {
  readonly run: WritingRun;
  readonly name: string;
  /** `insert` refuses an existing name, `update` a missing one. */
  readonly mode: "insert" | "update" | "upsert";
  /** An item of the other kind is never replaced. */
  readonly kind: ItemKind;
  /** Default: the one it has, else `json`. */
  readonly category?: string | undefined;
  readonly value: unknown;
  /** ISO 8601; null: never. Default: as it is. */
  readonly expiresAt?: string | null | undefined;
  /** Of the lease under which the vault is open. */
  readonly fence: number;
}

export interface ItemDeletion {
  readonly run: WritingRun;
  readonly name: string;
  readonly kind: ItemKind;
  readonly fence: number;
}

export interface VaultWriterParts {
  readonly standing: Pick<Standing, "signer" | "trust">;
  readonly upstream: Pick<Upstream, "call">;
  readonly book: VaultBook;
  readonly keeper: Keeper;
  readonly clock: Clock;
}

export class VaultWriter {
  readonly #parts: VaultWriterParts;

  constructor(parts: VaultWriterParts) {
    this.#parts = parts;
  }

  /**
   * Writes a new version of the item `name` and returns its line of the manifest. `view` only says which vault: the
   * newest one is written to.
   * @throws AuthError `not-permitted` without a write grant; ConflictError `item-exists`, `lease-lost` or, after too
   * many lost races, `conflict`; NotFoundError `item-missing`; InputError `bad-input` naming the field, `too-large`;
   * ConnectionError, after which the version may have been written nevertheless.
   */
  async put(_view: VaultView, _write: ItemWrite): Promise<ManifestEntry> {
    throw errorOf({ code: "internal", message: "not there yet" });
  }

  /** Takes an item out of the manifest. @throws as `put`. */
  async delete(_view: VaultView, _deletion: ItemDeletion): Promise<void> {
    throw errorOf({ code: "internal", message: "not there yet" });
  }
}
