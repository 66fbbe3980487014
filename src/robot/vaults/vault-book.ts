// The robot's view of its vaults: fetched, verified, pinned and cached, so that a run needs no control plane. A view is
// never believed beyond what the pins allow, and an item only when its ciphertext is the one the manifest names.

import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { ConnectionError, errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { fromBase64url, toBase64url } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import { vaultId } from "../../trust/fields.ts";
import type { ManifestEntry } from "../../trust/kinds.ts";
import type { Statement } from "../../trust/statement.ts";
import type { ItemPlace, SealedItem } from "../../vault/item.ts";
import { getRobotItem, getRobotVault, listRobotVaults } from "../../wire/routes/vaults.ts";
import { type VaultRow, vault as vaultRow } from "../../wire/shapes.ts";
import type { Upstream } from "../link/upstream.ts";
import type { RobotStore } from "../store.ts";
import { DroppedItems, isDropped } from "./dropped-items.ts";
import { type VaultView, type Viewer, vaultPins, viewVault } from "./vault-view.ts";

/** A vault as a server showed it; not new when it is what was shown last. */
interface Shown {
  readonly row: VaultRow;
  readonly isNew: boolean;
}
type Hashes = Pick<ManifestEntry, "blob" | "wrap">;

export interface VaultBookParts {
  readonly upstream: Pick<Upstream, "call">;
  readonly store: Pick<RobotStore, "documents" | "items" | "transaction">;
  readonly clock: Clock;
  readonly standing: Viewer["standing"];
}

export class VaultBook {
  readonly #parts: VaultBookParts;
  /** Each with how many revocations were known when it was verified: one more may end any of its signatures. */
  readonly #views = new Map<VaultId, { readonly view: VaultView; readonly seen: number }>();
  readonly #looks = new Map<VaultId, Promise<VaultView>>();
  /** The newest manifest that was believed: an unchanged one is not fetched again. */
  readonly #manifests = new Map<VaultId, { readonly statement: Statement; readonly hash: string }>();
  readonly #items = new Map<string, SealedItem>();
  readonly #dropped: DroppedItems;
  /** Told of the vault, or of all, whose view may not hold any more. */
  onForget: (vault?: VaultId) => void = () => {};

  constructor(parts: VaultBookParts) {
    this.#parts = parts;
    this.#dropped = new DroppedItems(parts);
  }

  /**
   * The vault as it stands; from the cache until `forget`, and while the control plane is away.
   * @throws AuthError `stale` past the manifest's time, and as `viewVault`; ConnectionError when it was never seen.
   */
  async get(vault: VaultId): Promise<VaultView> {
    const known = this.#views.get(vault);
    if (known && known.seen === this.#seen && this.#isFresh(known.view)) return known.view;
    const view = await this.#look(vault);
    if (this.#isFresh(view)) return view;
    throw errorOf({
      code: "stale",
      message: `vault ${view.context.vault}: its manifest is older than it may be`,
      hint: "Someone who has the vault open signs a new one; then try again.",
    });
  }

  /**
   * As `get`, as the control plane shows it now: for whoever must know what was written elsewhere.
   * @throws ConnectionError `unreachable` while it is away.
   */
  async getNow(vault: VaultId): Promise<VaultView> {
    this.forget(vault);
    await this.#look(vault, async () => ({ row: await this.#fetchNow(vault), isNew: true }));
    return await this.get(vault);
  }

  /** Names, from signed headers, of the vaults that were ever seen here. */
  names(): ReadonlyMap<VaultId, string> {
    return new Map(knownNames.parse(this.#parts.store.documents.find(namesKey) ?? []));
  }

  findByName(name: string): VaultId | undefined {
    for (const [vault, known] of this.names()) if (known === name) return vault;
    return undefined;
  }

  /**
   * Looks at the vaults that the control plane says were granted here, until one is signed with the name.
   * @throws what kept one from being believed, when none of the others is it; ConnectionError.
   */
  async findGranted(name: string): Promise<VaultId | undefined> {
    const { data } = await this.#parts.upstream.call(listRobotVaults, {});
    let doubt: unknown;
    for (const vault of data) {
      const view = await this.get(vault).catch((error: unknown) => {
        doubt ??= error;
        return undefined;
      });
      if (view?.name === name) return vault;
    }
    if (doubt !== undefined) throw doubt;
    return undefined;
  }

  /**
   * Takes what the control plane answered to a write of this robot's: checked, pinned and cached as anything it shows.
   * @throws AuthError as `viewVault`.
   */
  async learn(vault: VaultId, row: VaultRow): Promise<VaultView> {
    this.forget(vault);
    return await this.#look(vault, async () => ({ row, isNew: true }));
  }

  /** The next `get` looks again: something changed, or may have while the link was down. */
  forget(vault?: VaultId): void {
    for (const known of vault === undefined ? [...this.#views.keys(), ...this.#looks.keys()] : [vault]) {
      this.#views.delete(known);
      this.#looks.delete(known);
    }
    this.onForget(vault);
  }

  /**
   * The ciphertext that an entry of the manifest names, or of what came through the API.
   * @throws AuthError `wrong-context` when the server has another; ConnectionError when it is not cached either.
   */
  async item(view: VaultView, entry: ManifestEntry): Promise<SealedItem> {
    if (isDropped(view, entry)) return await this.#dropped.sealed(view, entry);
    const { vault } = view.context;
    const key = `${entry.item} ${entry.blob} ${entry.wrap}`;
    const known = this.#items.get(key);
    if (known) return known;
    const { store, upstream } = this.#parts;
    const { item, version } = entry;
    let sealed: SealedItem | undefined = store.items.find(vault, item);
    if (!sealed || !isNamed(sealed, entry)) {
      const row = await upstream.call(getRobotItem, { params: { vault, item }, query: { version } });
      sealed = { wrap: fromBase64url(row.wrap, "wrap"), blob: fromBase64url(row.blob ?? "", "blob") };
      if (!isNamed(sealed, entry)) {
        throw errorOf({ code: "wrong-context", message: `item ${item}: not the ciphertext that its manifest names` });
      }
      store.items.set(vault, item, { version, ...sealed });
    }
    if (this.#items.size >= cachedItems) this.#items.clear();
    this.#items.set(key, sealed);
    return sealed;
  }

  /** What was given out did not open: it is not given out again, where no manifest names it. */
  forgetItem(view: VaultView, entry: ManifestEntry): void {
    if (isDropped(view, entry)) this.#dropped.forget(view, entry);
  }

  #isFresh(view: VaultView): boolean {
    return this.#parts.clock.now() <= view.notAfter;
  }

  get #seen(): number {
    return this.#parts.standing.trust.seen.seq;
  }

  /** However many wait, one look; one that was overtaken by `forget` gives way to the next. */
  async #look(vault: VaultId, fetch = () => this.#fetch(vault)): Promise<VaultView> {
    const going = this.#looks.get(vault);
    if (going) return await going;
    const look = this.#lookNow(vault, fetch, () => this.#looks.get(vault) === look);
    this.#looks.set(vault, look);
    try {
      return await look;
    } finally {
      if (this.#looks.get(vault) === look) this.#looks.delete(vault);
    }
  }

  #fetch(vault: VaultId): Promise<Shown> {
    return this.#fetchNow(vault).then(
      (row) => ({ row, isNew: true }),
      (error: unknown) => ({ row: this.#cachedRow(vault, error), isNew: false }),
    );
  }

  async #fetchNow(vault: VaultId): Promise<VaultRow> {
    const known = this.#manifests.get(vault);
    const query = known ? { known: known.hash } : {};
    const row = await this.#parts.upstream.call(getRobotVault, { params: { vault }, query });
    return { ...row, manifest: row.manifest ?? known?.statement ?? null };
  }

  async #lookNow(vault: VaultId, fetch: () => Promise<Shown>, isCurrent: () => boolean): Promise<VaultView> {
    const { store } = this.#parts;
    const { row, isNew } = await fetch();
    const signed = await this.#verify(vault, row);
    const view = { ...signed, dropped: await this.#dropped.list(signed, { remembered: !isNew }) };
    // Pins of an overtaken look could be older than those that were written meanwhile.
    if (!isCurrent()) return await this.#look(vault);
    if (isNew) {
      store.transaction(() => {
        store.documents.set(rowKey(vault), row);
        store.documents.set(pinsKey(vault), view.pins);
        store.documents.set(namesKey, [...new Map(this.names()).set(vault, view.name)]);
      });
    }
    if (row.manifest) this.#manifests.set(vault, { statement: row.manifest, hash: view.pins.manifest.hash });
    this.#views.set(vault, { view, seen: this.#seen });
    return view;
  }

  /** What was shown last stands in while the control plane is away, and only then. */
  #cachedRow(vault: VaultId, error: unknown): VaultRow {
    const row =
      error instanceof ConnectionError
        ? vaultRow.safeParse(this.#parts.store.documents.find(rowKey(vault)))
        : undefined;
    if (row?.success) return row.data;
    throw error;
  }

  #verify(vault: VaultId, row: VaultRow): Promise<VaultView> {
    const { standing, store } = this.#parts;
    const pins = vaultPins.optional().parse(store.documents.find(pinsKey(vault)));
    return viewVault(vault, row, { standing, pins });
  }
}

const namesKey = "vault-names";
const knownNames = z.array(z.tuple([vaultId, z.string()]));
const rowKey = (vault: VaultId) => `vault/${vault}`;
const pinsKey = (vault: VaultId) => `vault-pins/${vault}`;

/** Ciphertexts held in memory. */
const cachedItems = 1_000;

/** Where an entry says that its ciphertext belongs. */
export const placeOf = ({ item, version, kind, category }: ManifestEntry): ItemPlace => ({
  item,
  version,
  kind,
  category,
});

const isNamed = ({ wrap, blob }: SealedItem, entry: Hashes): boolean =>
  toBase64url(sha256(wrap)) === entry.wrap && toBase64url(sha256(blob)) === entry.blob;
