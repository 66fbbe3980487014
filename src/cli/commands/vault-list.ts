// `sealbot vault list`: every vault, and what this session may do with it.
import { listVaults } from "../../client/vaults/vaults.ts";
import { defineCommand } from "../command.ts";
import { countItems, vaultColumns, vaultJson } from "../show/vault.ts";

export const command = defineCommand({
  path: "vault list",
  summary: "List vaults",
  json: true,
  examples: ["sealbot vault list", "sealbot vault list --json"],
  async run(context) {
    const session = await context.session();
    const [vaults, counts] = await context.progress("Fetching vaults", async () => {
      const vaults = await listVaults(session);
      const counted = vaults.map(async (vault) => [vault.id, await countItems(session, vault)] as const);
      return [vaults, new Map(await Promise.all(counted))] as const;
    });
    const itemsOf = ({ id }: (typeof vaults)[number]) => counts.get(id) ?? 0;
    context.out.data({ data: vaults.map((vault) => vaultJson(vault, itemsOf(vault))) }, () =>
      context.out.table(vaults, vaultColumns(itemsOf), "No vault yet. Make one: sealbot vault create NAME"),
    );
  },
});
