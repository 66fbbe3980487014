// Where a flow names vaults and items, and how names become ids. A flow is signed with ids in place of names, so that
// renaming changes nothing and no server can say what a name means; `names` in the document keeps them for display.
import { idPattern } from "../base/ids.ts";
import type { Shapes } from "./catalogue.ts";
import { type FlowDocument, type FlowNode, parseDocument } from "./document.ts";
import type { Fault, JsonPath } from "./fault.ts";
import { placedNodes } from "./graph.ts";
import { isPlainObject } from "./plain-json.ts";
import { triggerPlaces } from "./triggers.ts";

/** One place in a node's config that names a vault, and most often an item of it. */
export interface ItemPlace {
  readonly node: string;
  /** Of the object that holds `vault` and `item`. */
  readonly path: JsonPath;
  readonly vault: string;
  /** `undefined` when the place names a vault only, or the item is an expression. */
  readonly item: string | undefined;
  readonly access: "read" | "write";
  readonly use: "credential" | "node";
  /** Item categories that the node can use; empty when any will do. */
  readonly categories: readonly string[];
}

/** Every place that names a vault literally, of triggers and then of nodes; nodes of unknown type have none. */
export function itemPlaces(
  flow: Pick<FlowDocument, "nodes" | "subflows" | "triggers">,
  shapes: Shapes,
): readonly ItemPlace[] {
  const ofNodes = placedNodes(flow).flatMap(({ node, path }) => nodePlaces(node, [...path, "config"], shapes));
  return [...triggerPlaces(flow), ...ofNodes];
}

/** The places where credentials are named. */
export function credentialRefs(flow: FlowDocument, shapes: Shapes): readonly ItemPlace[] {
  return itemPlaces(flow, shapes).filter(({ use }) => use === "credential");
}

/** The places of one node whose config stands at `base`. */
export function nodePlaces({ id, type, config }: FlowNode, base: JsonPath, shapes: Shapes): ItemPlace[] {
  const shape = shapes.get(type);
  if (!shape) return [];
  const places: ItemPlace[] = [];
  const add = (value: unknown, path: JsonPath, rest: Pick<ItemPlace, "access" | "use" | "categories">) => {
    if (!isPlainObject(value)) return;
    if (isPlainObject(value.$secret)) return add(value.$secret, [...path, "$secret"], rest);
    if (typeof value.vault !== "string") return;
    const item = typeof value.item === "string" ? value.item : undefined;
    places.push({ node: id, path, vault: value.vault, item, ...rest });
  };
  if (shape.vaultAccess) add(config, base, { access: shape.vaultAccess, use: "node", categories: [] });
  for (const [key, categories] of Object.entries(shape.credentials ?? {})) {
    add(config[key], [...base, key], { access: "read", use: "credential", categories });
  }
  return places;
}

/** What whoever pushes a flow knows of vaults and items, ids included. */
export interface ReferenceLookup {
  /** The id of a vault by its name. */
  findVault(name: string): string | undefined;
  /** The id of a robot by its name; absent where no robot is known. */
  findRobot?(name: string): string | undefined;
  /** An item by its name or id. */
  findItem(vaultId: string, item: string): { readonly id: string; readonly category: string } | undefined;
}

/**
 * Puts ids in the place of every vault and item name and notes the names under `names`. An item that a node only
 * writes may not exist yet and then keeps its name. Resolving a resolved document changes nothing.
 */
export function resolveReferences(
  flow: FlowDocument,
  shapes: Shapes,
  lookup: ReferenceLookup,
): { readonly flow: FlowDocument; readonly faults?: undefined } | { readonly faults: readonly Fault[] } {
  const copy: unknown = structuredClone(flow);
  const names = new Map(Object.entries(flow.names ?? {}));
  const faults: Fault[] = [];
  const place = (path: JsonPath, key: "vault" | "item" | "robot", name: string, id: string) => {
    const holder = valueAt(copy, path);
    if (isPlainObject(holder)) holder[key] = id;
    if (id !== name) names.set(id, name);
  };
  const vaultAt = (path: JsonPath, name: string, node?: string): string | undefined => {
    const id = idPattern("vau").test(name) ? name : lookup.findVault(name);
    if (id !== undefined) place(path, "vault", name, id);
    else faults.push({ ...(node !== undefined && { node }), path: [...path, "vault"], ...unknownVault(name) });
    return id;
  };
  for (const [i, { vault }] of flow.vaults.entries()) vaultAt(["vaults", i], vault);
  for (const [i, trigger] of flow.triggers.entries()) {
    if (!("target" in trigger && trigger.target && "robot" in trigger.target)) continue;
    const name = trigger.target.robot;
    const path = ["triggers", i, "target"];
    const id = idPattern("rob").test(name) ? name : lookup.findRobot?.(name);
    if (id !== undefined) place(path, "robot", name, id);
    else faults.push({ path: [...path, "robot"], ...unknownRobot(name) });
  }
  for (const { node, path, vault, item, access, categories } of itemPlaces(flow, shapes)) {
    const vaultId = vaultAt(path, vault, node);
    if (vaultId === undefined || item === undefined) continue;
    const found = lookup.findItem(vaultId, item);
    const at = { node, path: [...path, "item"] };
    if (found) place(path, "item", item, found.id);
    else if (access === "read") faults.push({ ...at, ...unknownItem(item, vault) });
    if (found && categories.length > 0 && !categories.includes(found.category)) {
      faults.push({ ...at, ...wrongCategory(found.category, categories) });
    }
  }
  if (faults.length > 0) return { faults };
  return {
    flow: parseDocument(isPlainObject(copy) && names.size > 0 ? { ...copy, names: Object.fromEntries(names) } : copy),
  };
}

function valueAt(root: unknown, path: JsonPath): unknown {
  let at = root;
  for (const key of path) {
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isPlainObject(at) ? at[key] : undefined;
  }
  return at;
}

const unknownVault = (name: string) => ({
  message: `no vault ${JSON.stringify(name)} here`,
  remedy: "Check its name, or create it with `sealbot vault create`.",
});

const unknownRobot = (name: string) => ({
  message: `no robot ${JSON.stringify(name)} here`,
  remedy: "Check its name: sealbot robot list",
});

const unknownItem = (item: string, vault: string) => ({
  message: `no item ${JSON.stringify(item)} in vault ${JSON.stringify(vault)}`,
  remedy: "Check its name, or create it with `sealbot item set`.",
});

const wrongCategory = (category: string, categories: readonly string[]) => ({
  message: `an item of category ${category} cannot be used here`,
  remedy: `Name an item of category ${categories.join(" or ")}.`,
});
