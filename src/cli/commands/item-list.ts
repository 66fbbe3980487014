// `sealbot item list`: what a vault holds, by name; no values.

import { shellWord } from "../../base/shell-word.ts";
import { itemFacts } from "../../client/item-facts.ts";
import { listItems } from "../../client/items.ts";
import { getVault } from "../../client/vaults.ts";
import { findExpiryNotice } from "../../vault/expiry.ts";
import { argument, defineCommand, flag, text } from "../command.ts";
import { itemColumns, itemJson } from "../show/item.ts";

export const command = defineCommand({
  path: "item list",
  summary: "List the items of a vault",
  arguments: { vault: argument("name or id", "vaults") },
  options: {
    search: text("TEXT", "only items with these words in their name, category or hosts"),
    expiring: flag("only what ends within 30 days or has ended, the nearest end first"),
  },
  json: true,
  examples: ["sealbot item list shop", "sealbot item list shop --search mail", "sealbot item list shop --expiring"],
  async run(context, { args: { vault }, options: { search, expiring } }) {
    const { out, clock } = context;
    const session = await context.session();
    const now = clock.now();
    const [all, factsOf] = await context.progress("Fetching items", async () => {
      const { id } = await getVault(session, vault);
      return await Promise.all([listItems(session, id, { search }), itemFacts(session, id)]);
    });
    const items = expiring
      ? all
          .filter(({ expires_at }) => findExpiryNotice(expires_at, now) !== undefined)
          .toSorted((a, b) => Date.parse(a.expires_at ?? "") - Date.parse(b.expires_at ?? ""))
      : all;
    const empty = expiring
      ? "Nothing ends within 30 days."
      : search !== undefined
        ? "Nothing with these words in its name, category or hosts."
        : `Nothing in it yet. Write something: sealbot item set ${shellWord(vault)} NAME --category login`;
    const rows = items.map((item) => ({ item, facts: factsOf(item.item) }));
    out.data({ data: rows.map(({ item, facts }) => itemJson(item, facts)) }, () =>
      out.table(rows, itemColumns(now), empty),
    );
  },
});
