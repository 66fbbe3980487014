// The versions of an item that are kept: who wrote them, going back to one, and deleting those that nobody wants back.
// Only a person goes back: robots refuse a version that falls in a manifest that a robot signed.
import { errorOf } from "../../base/errors.ts";
import { fromBase64url, toBase64url } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import { checkWrap } from "../../vault/item.ts";
import * as routes from "../../wire/routes/vaults.ts";
import type { MemberSession } from "../session/session.ts";
import { getEntry, type Item, readVersion, withEntry } from "./items.ts";
import { changeManifest } from "./manifest.ts";
import type { Vault } from "./vault-view.ts";
import { getOpenVault, getVault } from "./vaults.ts";

export interface ItemVersion {
  readonly version: number;
  /** Whether it is the one that flows use. */
  readonly current: boolean;
  /** Whether it has content that could be gone back to. */
  readonly ready: boolean;
  readonly category: string;
  /** For display only. */
  readonly createdAt: string;
  /** Id of the member or robot that wrote it. For display only. */
  readonly createdBy: string;
}

/** The versions that are kept, newest first. */
export async function listItemVersions(session: MemberSession, nameOrId: string, item: string): Promise<ItemVersion[]> {
  const vault = await getVault(session, nameOrId);
  const entry = getEntry(vault, item);
  return (await fetchVersions(session, vault, entry)).map((row) => ({
    version: row.version,
    current: row.version === entry.version,
    ready: row.wrap !== "",
    category: row.category ?? entry.category,
    createdAt: row.created_at,
    createdBy: row.created_by,
  }));
}

/**
 * Points the manifest at an older version that is still kept: the newest one below the one in use, unless it is named.
 * What the item is called and where it may be used stays as it is.
 * @throws NotFoundError `item-missing` when that version is not kept; ConflictError `conflict` when it is in use;
 * SealbotError `item-not-ready` when it has no content; AuthError `wrong-context` when the server shows another one.
 */
export async function rollbackItem(
  session: MemberSession,
  vault: string,
  name: string,
  version?: number | undefined,
): Promise<Item> {
  const written = await changeManifest(
    session,
    () => getVault(session, vault),
    async (at) => ({ entries: withEntry(at.entries, await entryOfVersion(session, at, getEntry(at, name), version)) }),
  );
  return getEntry(written, name);
}

async function entryOfVersion(session: MemberSession, at: Vault, old: Item, wanted: number | undefined): Promise<Item> {
  const rows = await fetchVersions(session, at, old);
  const row = rows.find(({ version, wrap }) =>
    wanted === undefined ? version < old.version && wrap !== "" : version === wanted,
  );
  if (!row) {
    const which = wanted === undefined ? "no older version" : `no version ${wanted}`;
    throw errorOf({ code: "item-missing", message: `item "${old.name}": ${which} is kept` });
  }
  const { version } = row;
  if (version === old.version)
    throw errorOf({ code: "conflict", message: `item "${old.name}": version ${version} is in use already` });
  if (row.wrap === "")
    throw errorOf({ code: "item-not-ready", message: `item "${old.name}": version ${version} is empty` });
  const category = row.category ?? old.category;
  const { wrap, blob } =
    old.kind === "item"
      ? (await readVersion(session, at, old, version)).hashes
      : await hashesOfSecret(session, at, { ...old, version, category }, row);
  return { ...old, version, category, wrap, blob, ready: true };
}

/**
 * A member is never served a secret's blob, but its wrap: that it opens as the version's shows that the version is
 * genuine, and its blob is bound to the key inside. A false hash would only make robots refuse what they are served.
 */
async function hashesOfSecret(session: MemberSession, at: Vault, entry: Item, row: routes.ItemVersionRow) {
  const { keys } = getOpenVault(session, at);
  const wrap = fromBase64url(row.wrap);
  await checkWrap(keys, entry, wrap);
  if (row.blob_hash) return { wrap: toBase64url(sha256(wrap)), blob: row.blob_hash };
  throw errorOf({
    code: "not-permitted",
    message: `item "${entry.name}" is a secret, and this control plane cannot say what an older version was`,
    hint: "Update the control plane, or write a new version.",
  });
}

/**
 * Deletes a version for good.
 * @throws ConflictError `conflict` for the one in use; NotFoundError `item-missing`; AuthError `not-permitted` without
 * write access.
 */
export async function deleteItemVersion(
  session: MemberSession,
  nameOrId: string,
  item: string,
  version: number,
): Promise<void> {
  const vault = await getVault(session, nameOrId);
  const params = { vault: vault.id, item: getEntry(vault, item).item, version };
  await session.call(routes.deleteItemVersion, { params });
}

async function fetchVersions(session: MemberSession, vault: Vault, { item }: Item) {
  return (await session.call(routes.listItemVersions, { params: { vault: vault.id, item } })).data;
}
