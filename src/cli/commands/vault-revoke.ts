// `sealbot vault revoke`: withdraws a grant and, unless told not to, makes new keys so that the old ones are worth
// nothing.
import { revokeGrant } from "../../client/vaults/grants.ts";
import { argument, defineCommand, flag, unless } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { principalOf, principalOptions } from "../principal-flags.ts";
import { finishRotated, wrapped } from "../rotated-vault.ts";
import { vaultJson } from "../show/vault.ts";
import { keyFileOptions, prepareKeyFiles } from "../vault-key-output.ts";

export const command = defineCommand({
  path: "vault revoke",
  summary: "Take a vault from a robot or a member",
  arguments: { vault: argument("name or id", "vaults") },
  options: {
    ...principalOptions,
    "no-rotate": unless("keep the vault's keys: who had them can still use what it saw"),
    ...keyFileOptions,
    force: flag("do not ask"),
  },
  json: true,
  examples: ["sealbot vault revoke shop --robot build-1"],
  async run(context, { args, options }) {
    const principal = principalOf(options);
    const { "no-rotate": rotate } = options;
    await prepareKeyFiles(options);
    const session = await context.session();
    if (context.prompts.canAsk) {
      const keys = rotate ? " and make new keys; everyone needs the new Vault Secret Key" : "";
      await confirmed(context, `Take vault "${args.vault}" from "${principal}"${keys}?`, options.force);
    }
    const { vault, rotated } = await context.progress("Revoking", (say) =>
      revokeGrant(session, args.vault, principal, { rotate, onProgress: (at) => say(wrapped(at)) }),
    );
    context.out.done(`"${principal}" has vault "${vault.name}" no more.`);
    if (rotated) await finishRotated(context, rotated, options);
    else context.out.data(vaultJson(vault), () => {});
  },
});
