// `sealbot item rename`: another name for an item; flows go on using it, for they name it by its id.
import { renameItem } from "../../client/vaults/items.ts";
import { argument, defineCommand } from "../command.ts";

export const command = defineCommand({
  path: "item rename",
  summary: "Give an item another name",
  arguments: {
    vault: argument("name or id", "vaults"),
    item: argument("name or id", "items"),
    name: argument("the new name"),
  },
  examples: ["sealbot item rename shop smtp mail"],
  async run(context, { args: { vault, item, name } }) {
    const session = await context.session();
    const renamed = await context.progress("Renaming the item", () => renameItem(session, vault, item, name));
    context.out.done(`Item "${item}" is called "${renamed.name}" now.`);
  },
});
