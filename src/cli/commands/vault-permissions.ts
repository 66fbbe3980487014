// `sealbot vault permissions`: who may see, use and change a vault, which flows may touch it, and who signed that.
import { type FlowPermission, type PrincipalPermission, vaultPermissions } from "../../client/vaults/permissions.ts";
import { argument, defineCommand } from "../command.ts";
import type { Column } from "../output.ts";
import { ago } from "../show/age.ts";

/** Names that are shown of a permit's items. */
const shownItems = 5;

const abilities = {
  names: "see names",
  read: "read items",
  use: "use",
  write: "change",
  manage: "grant and permit",
} as const;

const itemsText = ({ items }: FlowPermission): string => {
  if (items === "*") return "every item";
  const more = items.length - shownItems;
  return [...items.slice(0, shownItems).map(({ name }) => name), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
};

const principalColumns = (now: number): readonly Column<PrincipalPermission>[] => [
  ["who", ({ name }) => name],
  ["role", ({ role }) => role],
  ["access", ({ access }) => access ?? "none"],
  ["may", ({ may }) => may.map((one) => abilities[one]).join(", ")],
  ["granted by", ({ grantedBy }) => grantedBy],
  ["when", ({ grantedAt }) => (grantedAt ? ago(grantedAt, now) : undefined)],
];

const flowColumns = (now: number): readonly Column<FlowPermission>[] => [
  ["flow", ({ name }) => name],
  ["access", ({ access }) => access],
  ["items", itemsText],
  ["signed by", ({ signedBy }) => signedBy],
  ["when", ({ signedAt }) => ago(signedAt, now)],
];

export const command = defineCommand({
  path: "vault permissions",
  summary: "Show who may do what with a vault",
  arguments: { vault: argument("name or id", "vaults") },
  json: true,
  examples: ["sealbot vault permissions shop"],
  async run(context, { args }) {
    const { out, clock } = context;
    const session = await context.session();
    const { vault, principals, flows } = await context.progress("Fetching permissions", () =>
      vaultPermissions(session, args.vault),
    );
    const document = {
      vault: { id: vault.id, name: vault.name, epoch: vault.epoch },
      principals: principals.map(({ grantedBy, grantedAt, access, ...row }) => ({
        ...row,
        access: access ?? null,
        granted_by: grantedBy ?? null,
        granted_at: grantedAt ?? null,
      })),
      permits: flows.map(({ flow, name, access, items, signedBy, signedAt }) => ({
        ...{ flow, flow_name: name, access, items },
        ...{ signed_by: signedBy, signed_at: signedAt },
      })),
    };
    out.data(document, () => {
      const now = clock.now();
      out.table(principals, principalColumns(now), "Nobody is here.");
      out.line("");
      out.table(flows, flowColumns(now), "No flow may touch it: sealbot vault permit VAULT --flow FLOW");
    });
  },
});
