// Items that clients which cannot sign put into a vault: only where its owner allowed it, under a name that no signed
// item has, and sealed to the vault's box key before anything is stored. What is inside is never read again here.
import { errorOf } from "../../base/errors.ts";
import type { ItemId, VaultId } from "../../base/ids.ts";
import { type VaultHeader, vaultHeader } from "../../trust/kinds.ts";
import { parsePayload } from "../../trust/statement.ts";
import type { DropboxItemRow } from "../../wire/routes/dropbox.ts";
import type { Change } from "../context.ts";
import { type Content, noContent, type StoredContent, sealContent } from "./dropbox-content.ts";
import { checkNameIsFree } from "./dropbox-names.ts";
import { tellGranted } from "./vault-changes.ts";

/** Items that programs may write into one vault: every robot and client reads all of their names. */
export const mostItems = 10_000;
/** So many versions of an item are kept. */
const keptVersions = 10;

type Reading = Pick<Change, "store">;

/** Who changes what: `by` is written into the audit log. */
export interface DropboxPlace {
  readonly vault: VaultId;
  readonly item: ItemId;
  readonly by: string;
}

export interface DropboxFields {
  readonly name: string;
  /** Whether it holds what it is for. */
  readonly ready: boolean;
  readonly expires_at: string | null;
  /** Shown to whoever may see the item's name; never a secret. */
  readonly meta: Readonly<Record<string, string>>;
}

export interface NewDropboxItem extends DropboxFields {
  readonly category: string;
  /** Undefined makes an empty item, to be filled later. */
  readonly content: Content | undefined;
}

/**
 * The newest header of a vault that takes what programs bring.
 * @throws InputError `bad-input` for one that does not; NotFoundError.
 */
export async function getDropboxHeader({ store }: Reading, vault: VaultId): Promise<VaultHeader> {
  const statement = await store.vaults.findNewestHeader(vault);
  if (!statement) throw errorOf({ code: "not-found", message: `vault ${vault} does not exist` });
  const header = parsePayload(statement, vaultHeader.schema);
  if (header.flags.includes("dropbox")) return header;
  throw errorOf({
    code: "bad-input",
    message: `vault ${vault} takes nothing that is written through the API`,
    hint: "Its owner has to turn the dropbox on.",
  });
}

/**
 * A new item.
 * @throws ConflictError `item-exists` when its name or id is taken; InputError `bad-input`, `too-large`.
 */
export async function putDropboxItem(change: Change, place: DropboxPlace, made: NewDropboxItem) {
  const { vault, item, by } = place;
  const { content, category, ...fields } = made;
  const { dropbox } = change.store;
  const header = await getDropboxHeader(change, vault);
  if ((await dropbox.hasId(item)) || (await change.store.items.listVersions(vault, item)).length > 0)
    throw errorOf({ code: "item-exists", message: `item ${item} exists already` });
  checkSealedFor(item, content);
  await checkNameIsFree(change, vault, fields.name);
  if ((await dropbox.count(vault)) >= mostItems)
    throw errorOf({
      code: "conflict",
      message: `the vault holds ${mostItems} items written through the API already`,
      hint: "Delete those that nobody needs any more, or write into another vault.",
    });
  const now = change.now();
  const version = content && "sealed" in content ? content.sealed.version : 1;
  const row: DropboxItemRow = {
    ...{ item, version, kind: "secret", category, created_at: now, updated_at: now },
    ...{ ...fields, meta: { ...fields.meta } },
  };
  await writeVersion(change, header, row, content);
  await dropbox.put(vault, row);
  await change.audit({ actor: by, action: "dropbox.created", subject: vault, detail: item });
  await tellGranted(change, vault);
  return row;
}

/**
 * Changes what is given; `content` becomes a new version.
 * @throws NotFoundError `item-missing`; ConflictError `item-exists` for a name, `conflict` for a version that is not
 * newer; InputError.
 */
export async function updateDropboxItem(
  change: Change,
  place: DropboxPlace,
  changed: Partial<DropboxFields> & { readonly content?: Content | undefined },
): Promise<DropboxItemRow> {
  const { vault, by } = place;
  const { content, ...fields } = changed;
  const header = await getDropboxHeader(change, vault);
  const before = await getDropboxItem(change, place);
  checkSealedFor(before.item, content);
  if (fields.name !== undefined && fields.name !== before.name) await checkNameIsFree(change, vault, fields.name);
  const version = content && "sealed" in content ? content.sealed.version : before.version + (content ? 1 : 0);
  if (content && version <= before.version)
    throw errorOf({ code: "conflict", message: `item ${before.item}: version ${before.version} is there already` });
  const row: DropboxItemRow = {
    ...before,
    ...fields,
    meta: { ...(fields.meta ?? before.meta) },
    version,
    updated_at: after(before.updated_at, change.now()),
  };
  if (content) await writeVersion(change, header, row, content);
  await change.store.dropbox.put(vault, row);
  const detail = content ? `${row.item} version ${version}` : row.item;
  await change.audit({ actor: by, action: "dropbox.changed", subject: vault, detail });
  await tellGranted(change, vault);
  return row;
}

/** @throws NotFoundError `item-missing`. */
export async function deleteDropboxItem(change: Change, place: DropboxPlace): Promise<void> {
  const { item } = await getDropboxItem(change, place);
  await change.store.dropbox.delete(place.vault, item);
  await change.audit({ actor: place.by, action: "dropbox.deleted", subject: place.vault, detail: item });
  await tellGranted(change, place.vault);
}

/** @throws NotFoundError `item-missing`. */
export async function getDropboxItem(
  { store }: Reading,
  { vault, item }: { readonly vault: VaultId; readonly item: ItemId },
): Promise<DropboxItemRow> {
  const found = await store.dropbox.find(vault, item);
  if (found) return found;
  throw errorOf({ code: "item-missing", message: `item ${item} does not exist` });
}

/**
 * Makes the wraps that were staged for a new epoch those of the dropbox, too. An older version without one could never
 * be opened again, so it goes.
 * @throws ConflictError `conflict` when an item's newest version came without one: it was written meanwhile.
 */
export async function rewrapDropbox({ store }: Reading, vault: VaultId, rotation: string): Promise<void> {
  const missed = await store.dropbox.findUnstaged(vault, rotation);
  if (missed === undefined) return await store.dropbox.applyStaged(vault, rotation);
  throw errorOf({ code: "conflict", message: `item ${missed} was written through the API meanwhile` });
}

/** @throws InputError `bad-input`. */
function checkSealedFor(item: ItemId, content: Content | undefined): void {
  if (content && "sealed" in content && content.sealed.item !== item)
    throw errorOf({ code: "bad-input", message: "sealed: it is for another item" });
}

async function writeVersion(
  change: Change,
  header: VaultHeader,
  row: DropboxItemRow,
  content: Content | undefined,
): Promise<void> {
  const { dropbox } = change.store;
  const { vault } = header;
  const { item, version, updated_at: created_at } = row;
  const stored = await storedContent(change, header, row, content);
  await dropbox.putVersion(vault, { item, version, created_at, ...stored });
  const versions = await dropbox.listVersions(vault, item);
  for (const old of versions.slice(keptVersions)) await dropbox.deleteVersion(vault, item, old.version);
}

async function storedContent(
  change: Change,
  { vault, boxKey }: VaultHeader,
  { item, version, kind, category }: DropboxItemRow,
  content: Content | undefined,
): Promise<StoredContent> {
  if (content === undefined) return noContent;
  if ("sealed" in content) {
    const { wrap, blob } = content.sealed;
    return { wrap, blob };
  }
  const workspace = await change.trusting(async (trust) => trust.workspace);
  return await sealContent(boxKey, { workspace, vault, item, version, kind, category }, content.value);
}

/** Every change has a time of its own: what is shown of it is made from the time. */
const after = (before: string, now: string): string =>
  now > before ? now : new Date(Date.parse(before) + 1).toISOString();
