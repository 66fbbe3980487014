// `sealbot vault supersede`: believes a vault again after its control plane was restored from a backup.
import { supersedeManifest } from "../../client/vaults/restored-vault.ts";
import { argument, count, defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { vaultJson } from "../show/vault.ts";

export const command = defineCommand({
  path: "vault supersede",
  summary: "Believe a vault again after a restore",
  arguments: { vault: argument("name or id", "vaults") },
  options: {
    above: count("N", "the highest number that a robot has seen, as its refusal names it"),
    force: flag("do not ask"),
  },
  json: true,
  examples: ["sealbot vault supersede shop", "sealbot vault supersede shop --above 41"],
  async run(context, { args: { vault }, options: { above, force } }) {
    const { out } = context;
    const question = `Take vault "${vault}" as the control plane shows it now? Only after a restore that you know of`;
    await confirmed(context, question, force);
    const taken = await supersedeManifest(await context.session(), vault, above);
    out.data(vaultJson(taken), () => {
      out.done(
        `Vault "${taken.name}" is what the control plane shows: ${taken.entries.length} items, number ${taken.seq}.`,
      );
    });
  },
});
