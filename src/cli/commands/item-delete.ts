// `sealbot item delete`: deletes an item; one that flows name needs --force.
import { errorOf } from "../../base/errors.ts";
import { usedBy } from "../../client/flows/used-by.ts";
import { deleteItem } from "../../client/vaults/items.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";

export const command = defineCommand({
  path: "item delete",
  summary: "Delete an item",
  arguments: { vault: argument("name or id", "vaults"), item: argument("name or id", "items") },
  options: { force: flag("do not ask, and delete it even though flows name it") },
  examples: ["sealbot item delete shop smtp"],
  async run(context, { args: { vault, item }, options: { force } }) {
    const session = await context.session();
    const users = await usedBy(session, vault, item);
    if (users.length > 0 && !force) {
      throw errorOf({
        code: "conflict",
        message: `item "${item}" is used by ${users.map(({ name }) => `"${name}"`).join(", ")}`,
        hint: "Change these flows first, or delete it all the same with --force.",
      });
    }
    await confirmed(context, `Delete item "${item}" of vault "${vault}"?`, force);
    await context.progress("Deleting the item", () => deleteItem(session, vault, item));
    context.out.done(`Item "${item}" is deleted.`);
  },
});
