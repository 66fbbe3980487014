// `sealbot vault permit`: lets a flow touch a vault, all of it or some items, or takes that back.
import { errorOf } from "../../base/errors.ts";
import { permitFlow, withdrawPermit } from "../../client/vaults/grants.ts";
import { argument, choice, defineCommand, flag, list, needed } from "../command.ts";
import { vaultJson } from "../show/vault.ts";

export const command = defineCommand({
  path: "vault permit",
  summary: "Let a flow touch a vault",
  arguments: { vault: argument("name or id", "vaults") },
  options: {
    flow: needed("FLOW", "by name or id"),
    access: choice("ACCESS", ["read", "write"], "what it may do (default read)"),
    item: list("ITEM", "only these items, by name or id (default every item)"),
    remove: flag("take the flow's permit back"),
  },
  json: true,
  examples: [
    "sealbot vault permit shop --flow orders --item api-key smtp",
    "sealbot vault permit shop --flow orders --remove",
  ],
  async run(context, { args, options: { flow, access: asked, item, remove } }) {
    const session = await context.session();
    if (remove) {
      if (asked !== undefined || item.length > 0)
        throw errorOf({
          code: "bad-input",
          message: "--remove takes the whole permit back: leave --access and --item out",
        });
      const vault = await withdrawPermit(session, args.vault, flow);
      return context.out.data(vaultJson(vault), () =>
        context.out.done(`Flow "${flow}" may touch vault "${vault.name}" no more.`),
      );
    }
    const access = asked ?? "read";
    const items = item.length === 0 ? "*" : item;
    const vault = await context.progress("Signing the permit", () =>
      permitFlow(session, args.vault, { flow, access, items }),
    );
    const what = items === "*" ? "every item" : items.join(", ");
    context.out.data(vaultJson(vault), () =>
      context.out.done(`Flow "${flow}" may ${access} ${what} of vault "${vault.name}".`),
    );
  },
});
