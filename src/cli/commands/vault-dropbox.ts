// `sealbot vault dropbox`: whether programs that cannot sign may write into a vault through the API.
import { setDropbox } from "../../client/vaults/vaults.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { shellWord, vaultJson } from "../show/vault.ts";

export const command = defineCommand({
  path: "vault dropbox",
  summary: "Let programs write into a vault, or no more",
  arguments: { vault: argument("name or id", "vaults") },
  options: { off: flag("take nothing more from programs; what they wrote stays") },
  json: true,
  examples: ["sealbot vault dropbox shop", "sealbot vault dropbox shop --off"],
  async run(context, { args: { vault }, options: { off } }) {
    const { out } = context;
    const changed = await setDropbox(await context.session(), vault, !off);
    out.data(vaultJson(changed), () =>
      out.done(`Vault "${changed.name}" takes ${off ? "nothing more" : "what programs write through the API"}.`),
    );
    if (off) return;
    out.note("The control plane sees what such a program sends before it seals it; a program can seal it first.");
    out.next(`sealbot token create --vault ${shellWord(changed.name)} --scope create:flows_vault_connections`);
  },
});
