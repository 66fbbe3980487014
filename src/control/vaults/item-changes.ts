// Takes a new version of an item in, with the manifest that names it: the same for members and for robots.
import { errorOf } from "../../base/errors.ts";
import type { ItemId, VaultId } from "../../base/ids.ts";
import { manifest } from "../../trust/kinds.ts";
import { parsePayload, type Statement } from "../../trust/statement.ts";
import type { Change } from "../context.ts";
import { hashOfBytes } from "../login/setup-code.ts";
import { acceptManifest } from "./vault-changes.ts";

/** So many versions of an item are kept. */
const keptVersions = 10;

export interface NewVersion {
  readonly item: ItemId;
  readonly version: number;
  /** Both empty for an item without content. */
  readonly wrap: string;
  readonly blob: string;
}
export interface NewManifest {
  /** Number of the manifest that this one follows. */
  readonly if_match: number;
  readonly manifest: Statement;
}

/** One version; see `acceptVersions`. */
export const acceptVersion = (
  change: Change,
  caller: { readonly id: string },
  { vault, item }: { vault: VaultId; item: ItemId },
  body: Omit<NewVersion, "item"> & NewManifest,
): Promise<void> => acceptVersions(change, caller, vault, { ...body, versions: [{ ...body, item }] });

/**
 * Takes new versions of items, which one manifest names.
 * @throws ConflictError `conflict` when somebody else was faster; otherwise as `acceptManifest`.
 */
export async function acceptVersions(
  change: Change,
  caller: { readonly id: string },
  vault: VaultId,
  { versions, if_match, manifest: statement }: NewManifest & { readonly versions: readonly NewVersion[] },
): Promise<void> {
  const { items } = change.store;
  const { entries } = parsePayload(statement, manifest.schema);
  const entryOf = new Map(entries.map((entry) => [entry.item, entry]));
  const overdue: { item: ItemId; version: number }[] = [];
  let inUse: ReadonlyMap<ItemId, number> | undefined;
  for (const made of versions) {
    const { item } = made;
    const kept = await items.listVersions(vault, item);
    const newest = kept[0]?.version ?? 0;
    if (made.version <= newest)
      throw errorOf({
        code: "conflict",
        message: `item ${item}: version ${newest} is there already`,
        hint: "Fetch the newest state and try again.",
      });
    const named = entryOf.get(item);
    if (named?.version !== made.version)
      throw errorOf({
        code: "bad-input",
        message: `manifest: does not name version ${made.version} of item ${item}`,
      });
    if (kept[0] && kept[0].kind !== named.kind)
      throw errorOf({ code: "conflict", message: `item ${item}: its kind cannot change` });
    await items.insert({
      ...{ vault, item, version: made.version, kind: named.kind, wrap: made.wrap, blob: made.blob },
      wrap_hash: hashOfBytes(made.wrap),
      blob_hash: hashOfBytes(made.blob),
      created_at: change.now(),
      created_by: caller.id,
      category: named.category,
    });
    if (kept.length < keptVersions) continue;
    // After a rollback the version in use is not the newest; it is what a person would go back to.
    inUse ??= await versionsInUse(change, vault);
    const others = kept.filter(({ version }) => version !== inUse?.get(item));
    const room = keptVersions - 1 - (kept.length - others.length);
    overdue.push(...others.slice(room).map(({ version }) => ({ item, version })));
  }
  await acceptManifest(change, caller, vault, { statement, ifMatch: if_match });
  for (const { item, version } of overdue) await items.deleteVersion(vault, item, version);
}

/** By the manifest in force. */
async function versionsInUse({ store }: Change, vault: VaultId): Promise<ReadonlyMap<ItemId, number>> {
  const stored = await store.vaults.findManifest(vault);
  const entries = stored ? parsePayload(stored.statement, manifest.schema).entries : [];
  return new Map(entries.map(({ item, version }) => [item, version]));
}
