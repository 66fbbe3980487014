// What code does with the items of a vault it has open, one call at a time: checked against what people signed, and no
// value passes that the run's masker does not know. A write goes out only under the lease the vault is open with.
import { type Clock, iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import type { ItemInfo, VaultMethod } from "../../flow/open-vault.ts";
import type { RequestOf } from "../../runner/vault-protocol.ts";
import { time } from "../../trust/fields.ts";
import type { ManifestEntry } from "../../trust/kinds.ts";
import type { ItemKind } from "../../vault/item.ts";
import { plant, plantValue } from "../keeper/hand-out.ts";
import { checkUse, type FlowNodeName, type KeeperRun } from "../keeper/item-use.ts";
import type { Keeper } from "../keeper/keeper.ts";
import { checkCategory, type NodePackages } from "../packages/installed.ts";
import { isDropped } from "./dropped-items.ts";
import type { Lease } from "./leases.ts";
import type { VaultBook } from "./vault-book.ts";
import { checkKind, checkWriting, findEntry, itemNameOf, mayRead } from "./vault-use.ts";
import type { VaultView } from "./vault-view.ts";
import type { VaultWriter } from "./vault-writer.ts";

/** A run as code in it uses vaults. */
export interface VaultRun extends KeeperRun {
  /** Something is about to be written: from here on the run may not simply be run again. */
  writes(): void;
  /** Puts a line into the run's log. */
  note(node: string, text: string): void;
}

export interface VaultCallsParts {
  readonly keeper: Pick<Keeper, "openEntry" | "freshen">;
  readonly book: Pick<VaultBook, "get">;
  readonly writer: Pick<VaultWriter, "put" | "delete">;
  readonly clock: Clock;
  readonly packages: () => Pick<NodePackages, "find">;
}

/** Who calls, and for which vault. */
export interface CallPlace {
  readonly run: VaultRun;
  readonly node: FlowNodeName;
  readonly vault: VaultId;
  /** Whether nobody else has the vault open. */
  readonly isExclusive: boolean;
  /** What to write under. @throws AuthError `not-permitted` when the vault is open for reading only. */
  readonly lease: () => Lease;
}

type Call = RequestOf<"vault-call">;
type Act = "get" | "insert" | "update" | "upsert" | "delete";

const acts: Readonly<Record<Exclude<VaultMethod, "list">, readonly [Act, ItemKind]>> = {
  get: ["get", "item"],
  insert: ["insert", "item"],
  update: ["update", "item"],
  upsert: ["upsert", "item"],
  delete: ["delete", "item"],
  getSecret: ["get", "secret"],
  insertSecret: ["insert", "secret"],
  updateSecret: ["update", "secret"],
  upsertSecret: ["upsert", "secret"],
  deleteSecret: ["delete", "secret"],
};

export class VaultCalls {
  readonly #parts: VaultCallsParts;

  constructor(parts: VaultCallsParts) {
    this.#parts = parts;
  }

  /** @throws as `VaultItems` of flow/open-vault.ts says. */
  async call(place: CallPlace, call: Call): Promise<unknown> {
    if (call.method === "list") return await this.list(place);
    const [act, kind] = acts[call.method];
    const { name } = call;
    if (name === undefined) throw errorOf({ code: "bad-input", message: `${call.method}: no item is named` });
    return act === "get" ? await this.#get(place, name, kind) : await this.#write(place, act, { ...call, name, kind });
  }

  /** The items that the flow may touch, by name; no key is needed for that. */
  async list({ run, vault }: Pick<CallPlace, "run" | "vault">): Promise<ItemInfo[]> {
    const view = await this.#parts.book.get(vault);
    return [...view.entries.values(), ...view.dropped.values()]
      .filter((entry) => mayRead(view, run, entry))
      .map(({ name, kind, category, version, ready, expires_at }) => ({
        ...{ name, kind, category, version, ready, expires_at },
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #get({ run, node, vault, isExclusive }: CallPlace, named: string, kind: ItemKind): Promise<unknown> {
    const { keeper, clock } = this.#parts;
    const choose = (view: VaultView) => {
      const found = findEntry(view, named, run);
      if (!found) return undefined;
      checkUse(view, { run, node, item: found.item }, clock.now());
      checkKind(found, kind);
      this.#checkCategory(node, found);
      return found;
    };
    const { entry, ...found } = await keeper.openEntry(run, vault, choose);
    if (!entry) return undefined;
    const opened = { entry, ...found };
    plant(run, node, entry, found.value);
    const again = () => keeper.openEntry(run, vault, (view) => getFound(view.name, named, choose(view)));
    // Where others read too, nobody gets the lease that new tokens need.
    const fresh = isExclusive ? await keeper.freshen(run, node, opened, again) : opened;
    run.used({ ...useOf(fresh.entry), node: node.id, vault });
    return fresh.value;
  }

  async #write(
    place: CallPlace,
    act: Exclude<Act, "get">,
    { name: named, kind, value, category, expiresAt }: Call & { readonly name: string; readonly kind: ItemKind },
  ): Promise<void> {
    const { keeper, writer } = this.#parts;
    const { run, node, vault } = place;
    const lease = place.lease();
    const { view } = await keeper.openEntry(run, vault, () => undefined);
    const entry = findEntry(view, named, run);
    if (!entry && (act === "update" || act === "delete")) throw missing(view.name, itemNameOf(named, run.document));
    const check = (at: VaultView, standing: ManifestEntry | undefined) =>
      checkWriting(at, { run, node, vault, entry: standing });
    check(view, entry);
    if (entry) checkKind(entry, kind);
    if (entry) this.#checkCategory(node, entry);
    if (entry && isDropped(view, entry)) throw ofTheApi(entry);
    const item = {
      run,
      name: entry?.name ?? itemNameOf(named, run.document),
      kind,
      fence: lease.fence(vault),
      signal: lease.lost,
      check,
    };
    if (act === "delete") {
      run.writes();
      await writer.delete(view, item);
      if (entry) run.used({ ...useOf(entry), node: node.id, vault, write: true });
      return;
    }
    if (value === undefined) throw errorOf({ code: "bad-input", message: `item "${item.name}": no value is given` });
    this.#checkExpiry(expiresAt);
    const asCategory = category ?? entry?.category ?? "json";
    this.#checkCategory(node, { name: item.name, category: asCategory });
    plantValue(run, node, { kind, category: asCategory }, value);
    run.writes();
    const written = await writer.put(view, { ...item, mode: act, category, value, expiresAt });
    run.used({ ...useOf(written), node: node.id, vault, write: true });
  }

  /** A node of a package has what the package declares, and no more of the vaults that it opens itself. */
  #checkCategory({ type }: FlowNodeName, item: Pick<ManifestEntry, "name" | "category">): void {
    const from = this.#parts.packages().find(type);
    if (from) checkCategory(from, item);
  }

  #checkExpiry(at: string | null | undefined): void {
    if (at === undefined || at === null) return;
    const now = this.#parts.clock.now();
    if (time.safeParse(at).success && Date.parse(at) > now) return;
    throw errorOf({ code: "bad-input", message: `expiresAt: not a time to come, such as ${iso(now + 86_400_000)}` });
  }
}

/** A signed item of the same name would stand in front of it for ever. */
const ofTheApi = ({ name }: ManifestEntry) =>
  errorOf({
    code: "not-permitted",
    message: `item "${name}" was written through the API, and is changed there only`,
    hint: "Give the flow's own item another name.",
  });

const missing = (vault: string, item: string) =>
  errorOf({ code: "item-missing", message: `vault "${vault}" has no item ${JSON.stringify(item)}` });

function getFound(vault: string, named: string, found: ManifestEntry | undefined): ManifestEntry {
  if (found) return found;
  throw missing(vault, named);
}

const useOf = ({ item, name, version }: ManifestEntry) => ({ item, name, version, reveal: true });
