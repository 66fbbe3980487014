// What was written into a vault through the API, as a member sees it: the server's word, since no manifest names it. It
// never stands in the place of a signed item, and is never readable here.
import type { ItemId } from "../../base/ids.ts";
import type { ManifestEntry } from "../../trust/kinds.ts";
import { isDropboxId } from "../../vault/dropbox.ts";
import { deleteFromDropbox, listDropbox } from "../../wire/routes/dropbox.ts";
import { allPages } from "../session/pages.ts";
import type { MemberSession } from "../session/session.ts";
import type { Vault } from "./vault-view.ts";

/** An item with who vouches for it: the vault's signed manifest, or nobody (`api`). */
export interface ListedItem extends ManifestEntry {
  readonly origin: "signed" | "api";
}

type DropboxOf = Pick<Vault, "id" | "dropbox" | "entries">;

/** Signed items, and then what came through the API under other names and ids. */
export async function everyItem(session: MemberSession, vault: DropboxOf): Promise<ListedItem[]> {
  const signed = vault.entries.map((entry) => ({ ...entry, origin: "signed" as const }));
  if (!vault.dropbox) return signed;
  const [ids, names] = [new Set(signed.map(({ item }) => item)), new Set(signed.map(({ name }) => name))];
  const rows = await allPages((query) => session.call(listDropbox, { params: { vault: vault.id }, query }));
  const dropped = rows
    .filter(({ item, name }) => isDropboxId(item) && !ids.has(item) && !names.has(name))
    .map(({ item, version, name, kind, category, ready, expires_at }) => ({
      ...{ item, version, name, kind, category, ready, expires_at },
      ...{ allowed_hosts: [], node_types: [], blob: "" as const, wrap: "" as const, origin: "api" as const },
    }));
  return [...signed, ...dropped];
}

/** By id or name. Ids come first: whoever may name an item could call it by the id of another one. */
export const findNamed = <T extends { readonly name: string; readonly item: string }>(
  items: readonly T[],
  idOrName: string,
): T | undefined => items.find(({ item }) => item === idOrName) ?? items.find(({ name }) => name === idOrName);

/** Deletes what came through the API; takes an admin, or write access to the vault. */
export const deleteDropped = (session: MemberSession, { id }: Pick<Vault, "id">, item: ItemId): Promise<void> =>
  session.call(deleteFromDropbox, { params: { vault: id, item } });
