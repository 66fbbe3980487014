// `sealbot vault open`: takes the Vault Secret Key, so that this session may read and write items.
import { getVault, openVault } from "../../client/vaults/vaults.ts";
import { argument, defineCommand, text } from "../command.ts";
import { shellWord, vaultJson } from "../show/vault.ts";
import { readVaultKey } from "../vault-key-input.ts";

export const command = defineCommand({
  path: "vault open",
  summary: "Open a vault for this session",
  arguments: { vault: argument("name or id", "vaults") },
  options: { "vsk-file": text("FILE", "read the Vault Secret Key from a file") },
  json: true,
  examples: ["sealbot vault open shop", "sealbot vault open shop --vsk-file shop.vsk"],
  async run(context, { args, options }) {
    const session = await context.session();
    const vault = await getVault(session, args.vault);
    const key = await readVaultKey(context, vault, options["vsk-file"]);
    const opened = await context.progress("Opening the vault", () => openVault(session, vault.id, key));
    context.out.data(vaultJson(opened), () =>
      context.out.done(`Vault "${vault.name}" is open until you sign out or 12 h pass unused.`),
    );
    context.out.next(`sealbot item list ${shellWord(vault.name)}`);
  },
});
