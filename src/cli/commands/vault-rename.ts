// `sealbot vault rename`: another name; everything refers to a vault by its id, so nothing else changes.
import { renameVault } from "../../client/vaults/vaults.ts";
import { argument, defineCommand } from "../command.ts";
import { vaultJson } from "../show/vault.ts";

export const command = defineCommand({
  path: "vault rename",
  summary: "Give a vault another name",
  arguments: { vault: argument("name or id", "vaults"), name: argument("the new name") },
  json: true,
  examples: ["sealbot vault rename shop web-shop"],
  async run(context, { args: { vault, name } }) {
    const renamed = await renameVault(await context.session(), vault, name);
    context.out.data(vaultJson(renamed), () => context.out.done(`The vault is called "${renamed.name}" now.`));
  },
});
