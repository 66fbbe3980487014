// `sealbot item history`: the versions of an item that are kept, newest first.

import { shellWord } from "../../base/shell-word.ts";
import { listItemVersions } from "../../client/vaults/item-versions.ts";
import { argument, defineCommand } from "../command.ts";
import { ago } from "../show/age.ts";
import { principalNames } from "../show/names.ts";

export const command = defineCommand({
  path: "item history",
  summary: "List the versions of an item",
  arguments: { vault: argument("name or id", "vaults"), item: argument("name or id", "items") },
  json: true,
  examples: ["sealbot item history shop smtp"],
  async run(context, { args: { vault, item } }) {
    const { out, clock } = context;
    const session = await context.session();
    const versions = await context.progress("Fetching versions", () => listItemVersions(session, vault, item));
    const nameOf = out.json ? String : await principalNames(session);
    const data = versions.map(({ createdAt, createdBy, ...version }) => ({
      ...version,
      created_at: createdAt,
      created_by: createdBy,
    }));
    out.data({ data }, () =>
      out.table(
        versions,
        [
          ["version", ({ version }) => version],
          ["", ({ current, ready }) => (current ? "in use" : ready ? "" : "empty")],
          ["category", ({ category }) => category],
          ["written", ({ createdAt }) => ago(createdAt, clock.now())],
          ["by", ({ createdBy }) => nameOf(createdBy)],
        ],
        "No version is kept.",
      ),
    );
    const older = versions.some(
      ({ current, ready }, i) => ready && !current && versions.slice(0, i).some((v) => v.current),
    );
    if (older) out.next(`sealbot item rollback ${shellWord(vault)} ${shellWord(item)}, to use the one before again`);
  },
});
