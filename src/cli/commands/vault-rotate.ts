// `sealbot vault rotate`: new keys for a vault; the old ones open nothing that is written from now on.

import { checkAbsent } from "../../base/private-file.ts";
import { rotateVault } from "../../client/rotation.ts";
import { argument, defineCommand, flag, text } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { vaultJson } from "../show/vault.ts";
import { giveVaultKey } from "../vault-key-output.ts";

export const command = defineCommand({
  path: "vault rotate",
  summary: "Make new keys for a vault",
  arguments: { vault: argument("name or id", "vaults") },
  options: {
    "vsk-out": text("FILE", "write the new Vault Secret Key to a new file instead of showing it"),
    force: flag("do not ask"),
  },
  json: true,
  examples: ["sealbot vault rotate shop", "sealbot vault rotate shop --vsk-out shop-2.vsk"],
  async run(context, { args, options }) {
    const file = options["vsk-out"];
    if (file !== undefined) await checkAbsent(file);
    const session = await context.session();
    if (context.prompts.canAsk) {
      await confirmed(
        context,
        `Make new keys for vault "${args.vault}"? Everyone needs the new Vault Secret Key`,
        options.force,
      );
    }
    const { vault, vsk } = await context.progress("Wrapping every item's key anew", () =>
      rotateVault(session, args.vault),
    );
    context.out.done(`Vault "${vault.name}" has new keys (epoch ${vault.epoch}).`);
    await giveVaultKey(context, { vault: vault.name, vsk, file, document: vaultJson(vault) });
  },
});
