// `sealbot connection list`: what vaults hold of connections to other services, and which of them cannot be used.
import { type ConnectionInfo, listConnections } from "../../client/vaults/connection-list.ts";
import { refusalTexts } from "../../vault/oauth.ts";
import { defineCommand, optionalArgument } from "../command.ts";
import type { Column } from "../output.ts";
import { ago } from "../show/age.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "connection list",
  summary: "List connections and whether they can be used",
  arguments: { vault: optionalArgument("name or id; without it, every vault", "vaults") },
  json: true,
  examples: ["sealbot connection list", "sealbot connection list shop --json"],
  async run(context, { args: { vault } }) {
    const { out, clock } = context;
    const session = await context.session();
    const found = await context.progress("Fetching connections", () => listConnections(session, vault));
    const place = vault === undefined ? "VAULT" : shellWord(vault);
    const empty = `None yet. Write one: sealbot item set ${place} NAME --category oauth2`;
    out.data({ data: found.map(json) }, () => out.table(found, columns(clock.now()), empty));
  },
});

const json = ({ vault, item, refreshedAt, account, app, reason, ...line }: ConnectionInfo) => ({
  id: item,
  ...line,
  vault: vault.id,
  vault_name: vault.name,
  app: app ?? null,
  account: account ?? null,
  refreshed_at: refreshedAt ?? null,
  reason: reason ?? null,
});

const columns = (now: number): readonly Column<ConnectionInfo>[] => [
  ["vault", ({ vault }) => vault.name],
  ["name", ({ name }) => name],
  ["app", ({ app, category }) => app ?? (category === "oauth2" ? "oauth2" : undefined)],
  ["account", ({ account }) => account],
  ["ready", ({ ready, reason }) => (ready ? "yes" : reason === undefined ? "no" : `no: ${refusalTexts[reason]}`)],
  ["refreshed", ({ refreshedAt }) => refreshedAt && ago(refreshedAt, now)],
];
