// `sealbot vault permit`: lets a flow touch a vault, all of it or some items.
import { permitFlow } from "../../client/grants.ts";
import { argument, choice, defineCommand, list, needed } from "../command.ts";
import { vaultJson } from "../show/vault.ts";

export const command = defineCommand({
  path: "vault permit",
  summary: "Let a flow touch a vault",
  arguments: { vault: argument("name or id", "vaults") },
  options: {
    flow: needed("FLOW", "by name or id"),
    access: choice("ACCESS", ["read", "write"], "what it may do (default read)"),
    item: list("ITEM", "only these items, by name or id (default every item)"),
  },
  json: true,
  examples: ["sealbot vault permit shop --flow orders --item api-key smtp"],
  async run(context, { args, options: { flow, access = "read", item } }) {
    const items = item.length === 0 ? "*" : item;
    const vault = await permitFlow(await context.session(), args.vault, { flow, access, items });
    const what = items === "*" ? "every item" : items.join(", ");
    context.out.data(vaultJson(vault), () =>
      context.out.done(`Flow "${flow}" may ${access} ${what} of vault "${vault.name}".`),
    );
  },
});
