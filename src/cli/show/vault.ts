// A vault as the CLI shows it, to people and to programs.
import type { Vault } from "../../client/vault-view.ts";
import type { Column } from "../output.ts";

export { shellWord } from "../../base/shell-word.ts";

/** What `--json` prints of a vault. */
export const vaultJson = (vault: Vault) => ({
  id: vault.id,
  name: vault.name,
  epoch: vault.epoch,
  dropbox: vault.dropbox,
  open: vault.open,
  access: vault.access ?? null,
  items: vault.entries.length,
  grants: vault.grants.map(({ principal, access }) => ({ principal, access })),
  permits: vault.permits.map(({ flow, access, items }) => ({ flow, access, items })),
  not_after: vault.notAfter,
  created_at: vault.createdAt,
});

export const vaultColumns: readonly Column<Vault>[] = [
  ["name", ({ name }) => name],
  ["here", ({ open }) => (open ? "open" : "closed")],
  ["access", ({ access }) => access ?? "none"],
  ["items", ({ entries }) => entries.length],
  ["robots", ({ grants }) => grants.filter(({ principal }) => principal.startsWith("rob_")).length],
  ["id", ({ id }) => id],
];
