// `sealbot item get`: an item with its secret fields masked, unless they are asked for.
import { errorOf } from "../../base/errors.ts";
import { getItem } from "../../client/items.ts";
import { argument, defineCommand, flag, text } from "../command.ts";
import { fieldAt } from "../item-fields.ts";
import { itemFields, itemJson, masked, valueFields } from "../show/item.ts";

export const command = defineCommand({
  path: "item get",
  summary: "Show an item",
  arguments: { vault: argument("name or id", "vaults"), item: argument("name or id") },
  options: {
    reveal: flag("show secret fields too"),
    field: text("FIELD", "print this one field, bare, for a pipe"),
  },
  json: true,
  examples: ["sealbot item get shop smtp", "sealbot item get shop smtp --field password | some-program"],
  async run(context, { args, options }) {
    const { out, clock } = context;
    const session = await context.session();
    const { item, value } = await context.progress("Fetching the item", () => getItem(session, args.vault, args.item));
    if (options.field !== undefined) {
      const found = fieldAt(value, options.field);
      if (found === undefined) {
        throw errorOf({ code: "not-found", message: `item "${item.name}" has no field ${options.field}` });
      }
      const bare = typeof found === "string" ? found : JSON.stringify(found);
      return out.data({ id: item.item, name: item.name, field: options.field, value: found }, () => out.line(bare));
    }
    const shown = options.reveal ? value : masked(item.category, value);
    out.data({ ...itemJson(item), value: shown ?? null }, () => {
      out.record([...itemFields(item, clock.now()), ...(item.ready ? valueFields(shown) : [])]);
      if (!options.reveal && item.ready && JSON.stringify(shown) !== JSON.stringify(value))
        out.next("add --reveal to see what is masked");
    });
  },
});
