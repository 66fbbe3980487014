// `sealbot item list`: what a vault, or every vault, holds, by name; no values.
import { shellWord } from "../../base/shell-word.ts";
import type { MemberSession } from "../../client/session/session.ts";
import { itemFacts } from "../../client/vaults/item-facts.ts";
import { listItems } from "../../client/vaults/items.ts";
import type { Vault } from "../../client/vaults/vault-view.ts";
import { getVault, listVaults } from "../../client/vaults/vaults.ts";
import { findExpiryNotice } from "../../vault/expiry.ts";
import { defineCommand, flag, optionalArgument, text } from "../command.ts";
import { itemColumns, itemJson, type ShownItem } from "../show/item.ts";

export const command = defineCommand({
  path: "item list",
  summary: "List the items of a vault",
  arguments: { vault: optionalArgument("name or id (default: every vault)", "vaults") },
  options: {
    search: text("TEXT", "only items with these words in their name, category or hosts"),
    expiring: flag("only what ends within 30 days or has ended, the nearest end first"),
  },
  json: true,
  examples: ["sealbot item list shop", "sealbot item list shop --search mail", "sealbot item list --expiring"],
  async run(context, { args, options: { search, expiring } }) {
    const { out, clock } = context;
    const session = await context.session();
    const now = clock.now();
    const all = await context.progress("Fetching items", async () => {
      const vaults = args.vault === undefined ? await listVaults(session) : [await getVault(session, args.vault)];
      return (await Promise.all(vaults.map((vault) => rowsOf(session, vault, search)))).flat();
    });
    const rows = expiring
      ? all
          .filter(({ item }) => findExpiryNotice(item.expires_at, now) !== undefined)
          .toSorted((a, b) => Date.parse(a.item.expires_at ?? "") - Date.parse(b.item.expires_at ?? ""))
      : all;
    const isOfOne = args.vault !== undefined;
    const documents = rows.map(({ vault, item, facts }) => ({
      ...itemJson(item, facts),
      ...(isOfOne ? {} : { vault: { id: vault.id, name: vault.name } }),
    }));
    const columns = itemColumns(now);
    const empty = expiring
      ? "Nothing ends within 30 days."
      : search !== undefined
        ? "Nothing with these words in its name, category or hosts."
        : `Nothing in it yet. Write something: sealbot item set ${shellWord(args.vault ?? "VAULT")} NAME --category login`;
    out.data({ data: documents }, () =>
      out.table(rows, isOfOne ? columns : [["vault", ({ vault }) => vault.name], ...columns], empty),
    );
  },
});

interface Row extends ShownItem {
  readonly vault: Vault;
}

async function rowsOf(session: MemberSession, vault: Vault, search: string | undefined): Promise<Row[]> {
  const [items, factsOf] = await Promise.all([listItems(session, vault.id, { search }), itemFacts(session, vault.id)]);
  return items.map((item) => ({ vault, item, facts: factsOf(item.item) }));
}
