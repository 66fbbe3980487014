// `sealbot item list`: what a vault holds, by name; no values.
import { listItems } from "../../client/items.ts";
import { argument, defineCommand } from "../command.ts";
import { itemColumns, itemJson } from "../show/item.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "item list",
  summary: "List the items of a vault",
  arguments: { vault: argument("name or id", "vaults") },
  json: true,
  examples: ["sealbot item list shop"],
  async run(context, { args: { vault } }) {
    const session = await context.session();
    const items = await context.progress("Fetching items", () => listItems(session, vault));
    const empty = `Nothing in it yet. Write something: sealbot item set ${shellWord(vault)} NAME --category login`;
    context.out.data({ data: items.map(itemJson) }, () =>
      context.out.table(items, itemColumns(context.clock.now()), empty),
    );
  },
});
