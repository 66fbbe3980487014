// The item that a connection's tokens go into, wherever it stands: signed into the manifest, or written through the API
// and in no manifest. Either way what is written is sealed here.
import { fromBase64url, toBase64url, utf8, wipe } from "../../crypto/bytes.ts";
import { sealDrop } from "../../crypto/drop.ts";
import { checkFields } from "../../vault/categories.ts";
import { type DropboxItemRow, listDropbox } from "../../wire/routes/dropbox.ts";
import { putDropboxVersion } from "../../wire/routes/renewals.ts";
import { allPages } from "../session/pages.ts";
import type { MemberSession } from "../session/session.ts";
import { getItem, type Item, missingItem, setItem } from "./items.ts";
import type { Vault } from "./vault-view.ts";
import { getVault } from "./vaults.ts";

export interface ConnectionTarget {
  readonly name: string;
  readonly category: string;
  /** What it holds, as far as this member may know; a new object. */
  read(): Promise<Readonly<Record<string, unknown>>>;
  write(value: unknown): Promise<void>;
}

/** By name or id. @throws NotFoundError `item-missing`; InputError `bad-input` for an item without tokens. */
export async function getTarget(session: MemberSession, vaultName: string, name: string): Promise<ConnectionTarget> {
  const vault = await getVault(session, vaultName);
  const isNamed = (one: { readonly name: string; readonly item: string }) => one.name === name || one.item === name;
  const signed = vault.entries.find(isNamed);
  if (signed) return signedTarget(session, vault, signed);
  const dropped = (await listDropped(session, vault)).find(isNamed);
  if (dropped) return droppedTarget(session, vault, dropped);
  throw missingItem(name, vault);
}

/** What was written into a vault through the API. */
export async function listDropped(session: MemberSession, vault: Vault): Promise<DropboxItemRow[]> {
  if (!vault.dropbox) return [];
  return await allPages((query) => session.call(listDropbox, { params: { vault: vault.id }, query }));
}

function signedTarget(
  session: MemberSession,
  vault: Vault,
  { item, name, category, kind, blob }: Item,
): ConnectionTarget {
  return {
    name,
    category,
    async read() {
      const isReadable = kind === "item" && blob !== "";
      return isReadable ? { ...Object((await getItem(session, vault.id, item)).value) } : {};
    },
    async write(value) {
      await setItem(session, vault.id, { name, category, kind, value, mode: "update" });
    },
  };
}

/** Nobody but a robot reads it; what is known of it stands beside it. */
function droppedTarget(session: MemberSession, vault: Vault, dropped: DropboxItemRow): ConnectionTarget {
  const { item, name, category, kind, meta } = dropped;
  return {
    name,
    category,
    async read() {
      const { app_id, account_name, environment } = meta;
      return { ...(app_id && { app_id }), ...(account_name && { account_name }), ...(environment && { environment }) };
    },
    async write(value) {
      const now = (await listDropped(session, vault)).find((one) => one.item === item);
      if (!now) throw missingItem(name, vault);
      const version = now.version + 1;
      const place = { workspace: session.workspace, vault: vault.id, item, version, kind, category };
      const plain = utf8(JSON.stringify(checkFields(category, value)));
      const boxKey = fromBase64url(vault.header.boxKey);
      const sealed = await sealDrop(boxKey, place, plain).finally(() => wipe(plain));
      const body = { version, wrap: toBase64url(sealed.wrap), blob: toBase64url(sealed.blob) };
      await session.call(putDropboxVersion, { params: { vault: vault.id, item }, body });
    },
  };
}
