// `sealbot vault rotate`: new keys for a vault; the old ones open nothing that is written from now on. One that was cut
// off is finished by the same command.
import { rotateVault } from "../../client/vaults/rotation.ts";
import { getVault } from "../../client/vaults/vaults.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { finishRotated, wrapped } from "../rotated-vault.ts";
import { keyFileOptions, prepareKeyFiles } from "../vault-key-output.ts";

export const command = defineCommand({
  path: "vault rotate",
  summary: "Make new keys for a vault",
  arguments: { vault: argument("name or id", "vaults") },
  options: { ...keyFileOptions, force: flag("do not ask") },
  json: true,
  examples: ["sealbot vault rotate shop", "sealbot vault rotate shop --vsk-out shop-2.vsk --kit shop-2.html"],
  async run(context, { args, options }) {
    await prepareKeyFiles(options);
    const session = await context.session();
    const { id, name } = await getVault(session, args.vault);
    const isCutOff = (await session.rotations.find(id)) !== undefined;
    if (context.prompts.canAsk && !isCutOff) {
      const question = `Make new keys for vault "${name}"? Everyone needs the new Vault Secret Key`;
      await confirmed(context, question, options.force);
    }
    const rotated = await context.progress("Wrapping every item's key anew", (say) =>
      rotateVault(session, id, { onProgress: (at) => say(wrapped(at)) }),
    );
    await finishRotated(context, rotated, options);
  },
});
