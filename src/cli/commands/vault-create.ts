// `sealbot vault create`: makes a vault and shows its key, this once.
import { hasCode } from "../../base/errors.ts";
import { createVault } from "../../client/vaults/vaults.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { shellWord, vaultJson } from "../show/vault.ts";
import { giveVaultKey, keyFileOptions, prepareKeyFiles } from "../vault-key-output.ts";

export const command = defineCommand({
  path: "vault create",
  summary: "Make a vault and show its key once",
  arguments: { name: argument("3 to 50 characters, unique in the workspace") },
  options: {
    dropbox: flag("let programs that cannot seal write into it through the API"),
    ...keyFileOptions,
  },
  json: true,
  examples: ["sealbot vault create shop", "sealbot vault create shop --kit shop-kit.html"],
  async run(context, { args: { name }, options }) {
    await prepareKeyFiles(options);
    const session = await context.session();
    const { vault, vsk } = await context.progress("Making the vault", () =>
      createVault(session, { name, dropbox: options.dropbox }),
    );
    context.out.done(`Vault "${vault.name}" is made, and open in this session.`);
    try {
      await giveVaultKey(context, { vault, vsk, files: options, document: vaultJson(vault) });
    } catch (error) {
      // The vault stands whether or not the question was answered.
      if (!hasCode(error, "cancelled")) throw error;
      context.out.warn("Not checked. If the key is lost, so is what the vault holds.");
    }
    context.out.next(`sealbot item set ${shellWord(vault.name)} NAME --category login`);
  },
});
