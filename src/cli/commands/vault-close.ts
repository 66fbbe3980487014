// `sealbot vault close`: forgets a vault's key in this session.
import { closeVault, getVault } from "../../client/vaults/vaults.ts";
import { argument, defineCommand } from "../command.ts";

export const command = defineCommand({
  path: "vault close",
  summary: "Forget a vault's key here",
  arguments: { vault: argument("name or id", "vaults") },
  examples: ["sealbot vault close shop"],
  async run(context, { args }) {
    const session = await context.session();
    const { id, name, open } = await getVault(session, args.vault);
    await closeVault(session, id);
    context.out.done(open ? `Vault "${name}" is closed here.` : `Vault "${name}" was closed already.`);
  },
});
