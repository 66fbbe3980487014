// A vault as the CLI shows it, to people and to programs.

import type { MemberSession } from "../../client/session/session.ts";
import { everyItem } from "../../client/vaults/dropped-items.ts";
import type { Vault } from "../../client/vaults/vault-view.ts";
import type { Column } from "../output.ts";

export { shellWord } from "../../base/shell-word.ts";

/** How many items a vault holds, also those that the API wrote. */
export async function countItems(session: MemberSession, vault: Vault): Promise<number> {
  return (await everyItem(session, vault)).length;
}

/** What `--json` prints of a vault; `items` is what `countItems` says, where it was asked. */
export const vaultJson = (vault: Vault, items: number = vault.entries.length) => ({
  id: vault.id,
  name: vault.name,
  epoch: vault.epoch,
  dropbox: vault.dropbox,
  open: vault.open,
  access: vault.access ?? null,
  items,
  grants: vault.grants.map(({ principal, access }) => ({ principal, access })),
  permits: vault.permits.map(({ flow, access, items }) => ({ flow, access, items })),
  not_after: vault.notAfter,
  created_at: vault.createdAt,
});

export const vaultColumns = (itemsOf: (vault: Vault) => number): readonly Column<Vault>[] => [
  ["name", ({ name }) => name],
  ["here", ({ open }) => (open ? "open" : "closed")],
  ["access", ({ access }) => access ?? "none"],
  ["items", itemsOf],
  ["robots", ({ grants }) => grants.filter(({ principal }) => principal.startsWith("rob_")).length],
  ["id", ({ id }) => id],
];
