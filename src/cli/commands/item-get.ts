// `sealbot item get`: an item with its secret fields masked, unless they are asked for. Of a secret, which no person is
// served, and of an item that is still empty, all that there is to see beside the content.
import { errorOf } from "../../base/errors.ts";
import { shellWord } from "../../base/shell-word.ts";
import { everyItem, findNamed } from "../../client/vaults/dropped-items.ts";
import { itemFacts } from "../../client/vaults/item-facts.ts";
import { getEntry, getItem } from "../../client/vaults/items.ts";
import { getVault } from "../../client/vaults/vaults.ts";
import { argument, defineCommand, flag, text } from "../command.ts";
import { fieldAt } from "../item-fields.ts";
import { itemFields, itemJson, masked, valueFields } from "../show/item.ts";

export const command = defineCommand({
  path: "item get",
  summary: "Show an item",
  arguments: { vault: argument("name or id", "vaults"), item: argument("name or id", "items") },
  options: {
    reveal: flag("show secret fields too"),
    field: text("FIELD", "print this one field, bare, for a pipe"),
  },
  json: true,
  examples: ["sealbot item get shop smtp", "sealbot item get shop smtp --field password | some-program"],
  async run(context, { args, options: { reveal, field } }) {
    const { out, clock } = context;
    const session = await context.session();
    if (field !== undefined) {
      const { item, value } = await context.progress("Fetching it", () => getItem(session, args.vault, args.item));
      const found = fieldAt(value, field);
      if (found === undefined) {
        const names = valueFields(masked(item.category, value)).map(([name]) => name);
        throw errorOf({
          code: "not-found",
          message: `item "${item.name}" has no field ${field}`,
          hint: names.length > 0 ? `It has ${names.join(", ")}.` : undefined,
        });
      }
      const bare = typeof found === "string" ? found : JSON.stringify(found);
      return out.data({ id: item.item, name: item.name, field, value: found }, () => out.line(bare));
    }
    const { vault, entry, facts, value } = await context.progress("Fetching the item", async () => {
      const vault = await getVault(session, args.vault);
      const entry = findNamed(await everyItem(session, vault), args.item) ?? getEntry(vault, args.item);
      const isReadable = entry.ready && entry.kind === "item";
      const read = isReadable || reveal ? await getItem(session, vault.id, entry.item) : undefined;
      return { vault, entry, facts: (await itemFacts(session, vault.id))(entry.item), value: read?.value };
    });
    const shown = reveal ? value : masked(entry.category, value);
    out.data({ ...itemJson(entry, facts), value: shown ?? null }, () => {
      out.record([...itemFields(entry, facts, clock.now()), ...(value === undefined ? [] : valueFields(shown))]);
    });
    if (!entry.ready) out.next(`sealbot item set ${shellWord(vault.name)} ${shellWord(entry.name)}, to fill it in`);
    else if (value !== undefined && JSON.stringify(shown) !== JSON.stringify(value))
      out.next("add --reveal to see what is masked");
  },
});
