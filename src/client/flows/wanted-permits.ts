// Which permits a flow's own declaration asks for: no more than its nodes name, unless its code could name anything.
import type { FlowId, ItemId } from "../../base/ids.ts";
import type { Shapes } from "../../flow/catalogue.ts";
import type { FlowDocument } from "../../flow/document.ts";
import { allNodes } from "../../flow/graph.ts";
import { itemPlaces } from "../../flow/references.ts";
import { itemId } from "../../trust/fields.ts";
import { covers, type Vault } from "../vaults/vault-view.ts";
import type { WantedPermit } from "./flows.ts";

/** The permits that do not stand yet, one for each declared vault. */
export function wantedPermits(
  id: FlowId,
  flow: FlowDocument,
  { shapes, vaults }: { shapes: Shapes; vaults: readonly Vault[] },
): WantedPermit[] {
  return flow.vaults.flatMap(({ vault: declared, access }) => {
    const vault = vaults.find((row) => row.id === declared);
    if (!vault) return [];
    const items = itemsOf(flow, vault, shapes);
    const wanted = { vault: vault.id, vaultName: vault.name, access, items };
    const standing = vault.permits.filter((permit) => permit.flow === id);
    if (standing.some((permit) => covers(permit, wanted))) return [];
    return [{ ...wanted, ready: vault.open && vault.access !== undefined }];
  });
}

/** Node types that name a vault and touch no item of it. */
const noItem: ReadonlySet<string> = new Set(["vault.open", "vault.require"]);

/** Code opens a vault by name and takes what it likes, and a place without a literal item can become any. */
function itemsOf(flow: FlowDocument, vault: Vault, shapes: Shapes): "*" | readonly ItemId[] {
  const nodes = allNodes(flow);
  const touchesNone = new Set(nodes.filter(({ type }) => noItem.has(type)).map(({ id }) => id));
  const hasCode = nodes.some(({ type }) => type === "core.function" || type.startsWith("process."));
  const places = itemPlaces(flow, shapes).filter(({ vault: id, node }) => id === vault.id && !touchesNone.has(node));
  if (hasCode || places.length === 0) return "*";
  const ids = new Set<ItemId>();
  for (const { item } of places) {
    const parsed = itemId.safeParse(item);
    if (!parsed.success) return "*";
    ids.add(parsed.data);
  }
  return [...ids];
}
