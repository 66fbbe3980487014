// `sealbot vault show`: one vault with its grants and permits, as they were signed.
import { getDropboxAddress } from "../../client/vaults/connections.ts";
import { getVault } from "../../client/vaults/vaults.ts";
import { argument, defineCommand } from "../command.ts";
import { ago } from "../show/age.ts";
import { principalNames } from "../show/names.ts";
import { countItems, vaultJson } from "../show/vault.ts";

export const command = defineCommand({
  path: "vault show",
  summary: "Show a vault, its grants and permits",
  arguments: { vault: argument("name or id", "vaults") },
  json: true,
  examples: ["sealbot vault show shop"],
  async run(context, { args }) {
    const { out, clock } = context;
    const session = await context.session();
    const [vault, items] = await context.progress("Fetching the vault", async () => {
      const vault = await getVault(session, args.vault);
      return [vault, await countItems(session, vault)] as const;
    });
    const nameOf = out.json ? String : await principalNames(session);
    // Where programs seal to that cannot sign.
    const address = out.json && vault.dropbox ? await getDropboxAddress(session, vault.id) : null;
    out.data({ ...vaultJson(vault, items), address }, () => {
      out.record([
        ["name", vault.name],
        ["id", vault.id],
        ["here", vault.open ? "open" : "closed"],
        ["key epoch", vault.epoch],
        ["items", items],
        ["dropbox", vault.dropbox ? "yes: the control plane sees what the API writes, before it is sealed" : "no"],
        ["list ends", `${ago(vault.notAfter, clock.now())}`],
        [
          "granted to",
          vault.grants.map(({ principal, access }) => `${nameOf(principal)} (${access})`).join("\n") || "nobody",
        ],
        [
          "permitted to",
          vault.permits
            .map(
              ({ flow, access, items }) =>
                `${nameOf(flow)} (${access}, ${items === "*" ? "every item" : items.length === 1 ? "1 item" : `${items.length} items`})`,
            )
            .join("\n") || "no flow",
        ],
      ]);
      if (!vault.open && vault.access) out.next(`sealbot vault open ${args.vault}`);
    });
  },
});
