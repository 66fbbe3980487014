// `sealbot vault list`: every vault, and what this session may do with it.
import { listVaults } from "../../client/vaults.ts";
import { defineCommand } from "../command.ts";
import { vaultColumns, vaultJson } from "../show/vault.ts";

export const command = defineCommand({
  path: "vault list",
  summary: "List vaults",
  json: true,
  examples: ["sealbot vault list", "sealbot vault list --json"],
  async run(context) {
    const session = await context.session();
    const vaults = await context.progress("Fetching vaults", () => listVaults(session));
    context.out.data({ data: vaults.map(vaultJson) }, () =>
      context.out.table(vaults, vaultColumns, "No vault yet. Make one: sealbot vault create NAME"),
    );
  },
});
