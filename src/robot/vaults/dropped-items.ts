// What came into a vault through the API, as a robot sees it: no manifest names it, so name, expiry and readiness are
// the server's word, and where it may travel is the signed flow's alone. What is signed always stands before it.
import { z } from "zod";
import { ConnectionError, errorOf } from "../../base/errors.ts";
import type { ItemId, VaultId } from "../../base/ids.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import type { ManifestEntry } from "../../trust/kinds.ts";
import { isDropboxId } from "../../vault/dropbox.ts";
import type { SealedItem } from "../../vault/item.ts";
import { maxPageSize } from "../../wire/limits.ts";
import { type DropboxItemRow, dropboxItem, getRobotDropboxItem, listRobotDropbox } from "../../wire/routes/dropbox.ts";
import type { Upstream } from "../link/upstream.ts";
import type { RobotStore } from "../store.ts";
import type { VaultView } from "./vault-view.ts";

export interface DroppedItemsParts {
  readonly upstream: Pick<Upstream, "call">;
  readonly store: Pick<RobotStore, "documents" | "items" | "transaction">;
}

/** No more are looked at. */
const most = 20_000;

/** What was listed last; ciphertext that was fetched under another epoch opens no more. */
const listed = z.object({ epoch: z.int(), rows: z.array(dropboxItem) });
const keyOf = (vault: VaultId) => `dropbox/${vault}`;

export class DroppedItems {
  readonly #parts: DroppedItemsParts;

  constructor(parts: DroppedItemsParts) {
    this.#parts = parts;
  }

  /**
   * What may be used beside the view's signed entries, by id; nothing where the vault's header allows none. What was
   * listed last stands in while the control plane is away, as it is when the vault itself was `remembered`.
   * @throws ConnectionError when it was never listed.
   */
  async list(
    view: VaultView,
    { remembered = false }: { readonly remembered?: boolean } = {},
  ): Promise<ReadonlyMap<ItemId, ManifestEntry>> {
    if (!view.dropbox) return new Map();
    const names = new Set([...view.entries.values()].map(({ name }) => name));
    const items = new Map<ItemId, ManifestEntry>();
    for (const row of await this.#rows(view, remembered)) {
      if (!isDropboxId(row.item) || view.entries.has(row.item) || items.has(row.item)) continue;
      if (names.has(row.name)) continue;
      names.add(row.name);
      items.set(row.item, entryOf(row));
    }
    return items;
  }

  /** The ciphertext of one version. @throws ConnectionError when it is not cached either; `item-not-ready`. */
  async sealed({ context: { vault } }: VaultView, { item, version, name }: ManifestEntry): Promise<SealedItem> {
    const { store, upstream } = this.#parts;
    const known = store.items.find(vault, item);
    if (known?.version === version) return known;
    const row = await upstream.call(getRobotDropboxItem, { params: { vault, item }, query: { version } });
    if (row.wrap === "") throw errorOf({ code: "item-not-ready", message: `item "${name}" is still empty` });
    const sealed = { wrap: fromBase64url(row.wrap, "wrap"), blob: fromBase64url(row.blob, "blob") };
    store.items.set(vault, item, { version, ...sealed });
    return sealed;
  }

  /** The next `sealed` fetches again: what is cached did not open. */
  forget({ context: { vault } }: VaultView, { item }: ManifestEntry): void {
    this.#parts.store.items.delete(vault, item);
  }

  async #rows({ context: { vault, epoch } }: VaultView, remembered: boolean): Promise<readonly DropboxItemRow[]> {
    const { store } = this.#parts;
    const known = listed.optional().parse(store.documents.find(keyOf(vault)));
    if (remembered && known) return known.rows;
    const rows = await this.#fetch(vault).catch((error: unknown) => {
      if (error instanceof ConnectionError && known) return undefined;
      throw error;
    });
    if (!rows) return known?.rows ?? [];
    store.transaction(() => {
      if (known && known.epoch !== epoch) store.items.forget(vault);
      store.documents.set(keyOf(vault), { epoch, rows });
    });
    return rows;
  }

  async #fetch(vault: VaultId): Promise<DropboxItemRow[]> {
    const rows: DropboxItemRow[] = [];
    let cursor: string | null | undefined;
    do {
      const query = { limit: maxPageSize, ...(cursor && { cursor }) };
      const page = await this.#parts.upstream.call(listRobotDropbox, { params: { vault }, query });
      // What is told of them beside that is for people, and as long as the server likes.
      rows.push(...page.data.map((row) => ({ ...row, meta: {} })));
      // A page without rows would lead nowhere, for ever.
      cursor = page.data.length > 0 ? page.next_cursor : null;
    } while (cursor && rows.length < most);
    return rows;
  }
}

const entryOf = ({ item, version, name, kind, category, ready, expires_at }: DropboxItemRow): ManifestEntry => ({
  ...{ item, version, name, kind, category, ready, expires_at },
  ...{ allowed_hosts: [], node_types: [], blob: "", wrap: "" },
});

/** An entry of the vault by its id: what is signed, else what came through the API. */
export const findById = ({ entries, dropped }: VaultView, item: ItemId): ManifestEntry | undefined =>
  entries.get(item) ?? dropped.get(item);

/** True for what no manifest names. */
export const isDropped = ({ entries }: VaultView, { item }: Pick<ManifestEntry, "item">): boolean => !entries.has(item);
