// An item as the CLI shows it: its line in the signed manifest and, where it may be read back, its fields with the
// secret ones masked.
import { mask } from "../../base/mask.ts";
import type { ListedItem } from "../../client/vaults/dropped-items.ts";
import type { ItemFacts } from "../../client/vaults/item-facts.ts";
import type { Item } from "../../client/vaults/items.ts";
import { secretsOf } from "../../vault/categories.ts";
import type { Column, Field } from "../output.ts";
import { ago } from "./age.ts";

/** What `--json` prints of an item, without its value. */
export const itemJson = ({ item, blob: _blob, wrap: _wrap, ...line }: Item, facts?: ItemFacts) => ({
  id: item,
  ...line,
  ...(facts && { used_by: facts.usedBy, last_used_at: facts.lastUse?.at ?? null }),
});

const state = ({ ready, blob, expires_at }: Item, now: number): string => {
  if (!ready) return blob === "" ? "empty" : "to be authorised again";
  if (expires_at !== null && Date.parse(expires_at) <= now) return `expired ${ago(expires_at, now)}`;
  return expires_at === null ? "ready" : `ready, expires ${ago(expires_at, now)}`;
};

const usersText = ({ usedBy }: ItemFacts): string => usedBy.map(({ name }) => name).join(", ");

/** An item with what there is to say of it. */
export interface ShownItem {
  readonly item: ListedItem;
  readonly facts: ItemFacts;
}

export const itemColumns = (now: number): readonly Column<ShownItem>[] => [
  ["name", ({ item }) => item.name],
  ["kind", ({ item }) => (item.origin === "api" ? "secret, by API" : item.kind)],
  ["category", ({ item }) => item.category],
  ["version", ({ item }) => item.version],
  ["state", ({ item }) => state(item, now)],
  ["used by", ({ facts }) => usersText(facts)],
  ["last used", ({ facts }) => ago(facts.lastUse?.at, now)],
];

/** The value with the mask over every secret in it. */
export function masked(category: string, value: unknown): unknown {
  const secrets = new Set(secretsOf(category, value));
  const cover = (inner: unknown): unknown => {
    if (typeof inner === "string" || typeof inner === "number") return secrets.has(String(inner)) ? mask : inner;
    if (Array.isArray(inner)) return inner.map(cover);
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, field]) => [key, cover(field)]));
  };
  return cover(value);
}

/** The value as lines `field  text`; nested fields are joined by dots. */
export function valueFields(value: unknown, path: readonly string[] = []): Field[] {
  if (typeof value !== "object" || value === null) return [[path.join(".") || "value", String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => valueFields(inner, [...path, key]));
}

export const itemFields = (item: Item, facts: ItemFacts, now: number): readonly Field[] => [
  ["name", item.name],
  ["kind", item.kind === "secret" ? "secret (robots only)" : "item"],
  ["category", item.category],
  ["version", item.version],
  ["state", state(item, now)],
  ["hosts", item.allowed_hosts.join(", ") || undefined],
  ["nodes", item.node_types.join(", ") || undefined],
  ["used by", usersText(facts) || "no flow"],
  ["last used", ago(facts.lastUse?.at, now)],
  ["id", item.item],
];
