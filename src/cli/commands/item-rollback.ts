// `sealbot item rollback`: makes an older version the one that flows use.
import { rollbackItem } from "../../client/vaults/item-versions.ts";
import { argument, count, defineCommand } from "../command.ts";
import { itemJson } from "../show/item.ts";

export const command = defineCommand({
  path: "item rollback",
  summary: "Use an older version of an item again",
  arguments: { vault: argument("name or id", "vaults"), item: argument("name or id", "items") },
  options: { version: count("N", "which version (default: the newest one before the one in use)") },
  json: true,
  examples: ["sealbot item rollback shop smtp", "sealbot item rollback shop smtp --version 3"],
  async run(context, { args: { vault, item }, options: { version } }) {
    const { out } = context;
    const session = await context.session();
    const rolled = await context.progress("Signing the manifest", () => rollbackItem(session, vault, item, version));
    out.data(itemJson(rolled), () => {
      out.done(`Item "${rolled.name}" is back at version ${rolled.version}; robots take it at their next read.`);
    });
  },
});
