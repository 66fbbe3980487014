// The connections of a vault as people see them: which app each is for, whether it can be used, and if not, why.
import type { ItemId, VaultId } from "../../base/ids.ts";
import { type Refusal, refusals } from "../../vault/oauth.ts";
import { listRenewals } from "../../wire/routes/renewals.ts";
import type { MemberSession } from "../session/session.ts";
import { listDropped } from "./connection-target.ts";
import { getItem, type Item } from "./items.ts";
import type { Vault } from "./vault-view.ts";
import { getVault, listVaults } from "./vaults.ts";

export interface ConnectionInfo {
  readonly vault: { readonly id: VaultId; readonly name: string };
  readonly item: ItemId;
  readonly name: string;
  readonly category: "connection" | "oauth2";
  /** `api`: written through the API, and named by the server alone. */
  readonly origin: "signed" | "api";
  /** Undefined while the vault is closed, and for items of no app. */
  readonly app: string | undefined;
  readonly account: string | undefined;
  readonly ready: boolean;
  /** For display only, as is the reason. */
  readonly refreshedAt: string | undefined;
  readonly reason: Refusal | undefined;
}

/** All that hold tokens or are an app's, in one vault or in every vault that this member was granted, by name. */
export async function listConnections(session: MemberSession, vault?: string): Promise<ConnectionInfo[]> {
  const vaults = vault === undefined ? await listVaults(session) : [await getVault(session, vault)];
  const lists = await Promise.all(vaults.filter(({ access }) => access).map((one) => listOf(session, one)));
  return lists.flat().sort((a, b) => a.vault.name.localeCompare(b.vault.name) || a.name.localeCompare(b.name));
}

async function listOf(session: MemberSession, vault: Vault): Promise<ConnectionInfo[]> {
  const params = { vault: vault.id };
  const [{ data }, dropped] = await Promise.all([session.call(listRenewals, { params }), listDropped(session, vault)]);
  const renewals = new Map(data.map((row) => [row.item, row]));
  const listed: ConnectionInfo[] = [];
  // One after the other: a vault may hold many, and each that is read is a request.
  for (const entry of vault.entries) {
    const { item, name, category, ready } = entry;
    if (!isConnection(category)) continue;
    const { refreshed_at, refusal } = renewals.get(item) ?? {};
    const { app, account } = await factsOf(session, vault, entry);
    const reason = ready ? undefined : (refusal ?? undefined);
    const common = { vault: placeOf(vault), item, name, category, ready, reason };
    listed.push({ ...common, origin: "signed", app, account, refreshedAt: refreshed_at ?? undefined });
  }
  for (const { item, name, category, ready, meta } of dropped) {
    if (!isConnection(category)) continue;
    const reason = ready ? undefined : refusals.find((one) => one === meta.reason);
    const common = { vault: placeOf(vault), item, name, category, ready, reason };
    const { app_id: app, account_name: account, refreshed_at: refreshedAt } = meta;
    listed.push({ ...common, origin: "api", app, account, refreshedAt });
  }
  return listed;
}

const isConnection = (category: string): category is ConnectionInfo["category"] =>
  category === "connection" || category === "oauth2";

const placeOf = ({ id, name }: Vault) => ({ id, name });

/** What stands inside, where this member may look. */
async function factsOf(session: MemberSession, vault: Vault, { item, category, kind, blob }: Item) {
  const isReadable = vault.open && !vault.stale && kind === "item" && category === "connection" && blob !== "";
  const value = isReadable ? Object((await getItem(session, vault.id, item)).value) : {};
  const text = (field: unknown) => (typeof field === "string" ? field : undefined);
  return { app: text(value.app_id), account: text(value.account_name) };
}
