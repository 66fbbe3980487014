// `sealbot vault delete`: deletes a vault with everything in it, for good.
import { deleteVault, getVault } from "../../client/vaults/vaults.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";

export const command = defineCommand({
  path: "vault delete",
  summary: "Delete a vault with all it holds",
  arguments: { vault: argument("name or id", "vaults") },
  options: { force: flag("do not ask") },
  examples: ["sealbot vault delete shop"],
  async run(context, { args, options }) {
    const session = await context.session();
    const { id, name, entries } = await getVault(session, args.vault);
    await confirmed(context, `Delete vault "${name}" with ${entries.length} items, for good?`, options.force);
    await context.progress("Deleting the vault", () => deleteVault(session, id));
    context.out.done(`Vault "${name}" is deleted.`);
  },
});
