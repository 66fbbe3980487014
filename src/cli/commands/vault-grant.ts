// `sealbot vault grant`: seals the vault share to a robot or a member.
import { grantVault } from "../../client/vaults/grants.ts";
import { shownAttack } from "../attack.ts";
import { argument, choice, defineCommand } from "../command.ts";
import { principalOf, principalOptions } from "../principal-flags.ts";
import { shellWord, vaultJson } from "../show/vault.ts";

export const command = defineCommand({
  path: "vault grant",
  summary: "Let a robot or a member have a vault",
  arguments: { vault: argument("name or id", "vaults") },
  options: { ...principalOptions, access: choice("ACCESS", ["read", "write"], "what it may do (default read)") },
  json: true,
  examples: [
    "sealbot vault grant shop --robot build-1",
    "sealbot vault grant shop --member bob@example.com --access write",
  ],
  async run(context, { args, options }) {
    const session = await context.session();
    const principal = principalOf(options);
    const { access = "read" } = options;
    const vault = await shownAttack(context, () =>
      context.progress("Sealing the share", () => grantVault(session, args.vault, principal, access)),
    );
    context.out.data(vaultJson(vault), () => context.out.done(`"${principal}" may ${access} vault "${vault.name}".`));
    const [who, name] = [shellWord(principal), shellWord(vault.name)];
    context.out.next(
      options.robot ? `sealbot robot inject ${who} ${name}` : `give ${principal} the Vault Secret Key, outside sealbot`,
    );
  },
});
