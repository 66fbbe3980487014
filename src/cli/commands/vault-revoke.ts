// `sealbot vault revoke`: withdraws a grant and, unless told not to, makes new keys so that the old ones are worth
// nothing.

import { checkAbsent } from "../../base/private-file.ts";
import { revokeGrant } from "../../client/grants.ts";
import { argument, defineCommand, flag, text, unless } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { principalOf, principalOptions } from "../principal-flags.ts";
import { vaultJson } from "../show/vault.ts";
import { giveVaultKey } from "../vault-key-output.ts";

export const command = defineCommand({
  path: "vault revoke",
  summary: "Take a vault from a robot or a member",
  arguments: { vault: argument("name or id", "vaults") },
  options: {
    ...principalOptions,
    "no-rotate": unless("keep the vault's keys: who had them can still use what it saw"),
    "vsk-out": text("FILE", "write the new Vault Secret Key to a new file instead of showing it"),
    force: flag("do not ask"),
  },
  json: true,
  examples: ["sealbot vault revoke shop --robot build-1"],
  async run(context, { args, options }) {
    const principal = principalOf(options);
    const { "no-rotate": rotate, "vsk-out": file } = options;
    if (file !== undefined) await checkAbsent(file);
    const session = await context.session();
    if (context.prompts.canAsk) {
      const keys = rotate ? " and make new keys; everyone needs the new Vault Secret Key" : "";
      await confirmed(context, `Take vault "${args.vault}" from "${principal}"${keys}?`, options.force);
    }
    const { vault, vsk } = await context.progress("Revoking", () =>
      revokeGrant(session, args.vault, principal, { rotate }),
    );
    context.out.done(`"${principal}" has vault "${vault.name}" no more.`);
    if (vsk === undefined) context.out.data(vaultJson(vault), () => {});
    else await giveVaultKey(context, { vault: vault.name, vsk, file, document: vaultJson(vault) });
  },
});
