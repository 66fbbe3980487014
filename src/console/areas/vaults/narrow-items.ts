// Which items a list shows: by what was typed, and by category.
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { categoryName } from "../../strings/items.ts";

type Item = Pick<ListedItem, "name" | "category" | "allowed_hosts" | "ready">;

/** Stands among the categories for those that wait for their content. */
export const emptyOnes = "empty ones";

/** Every word has to be in its name, its category or one of its hosts. */
export function matchesItem(item: Item, { search, category }: { search: string; category: string }): boolean {
  if (category === emptyOnes ? item.ready : category !== "" && item.category !== category) return false;
  const text = [item.name, item.category, categoryName(item.category), ...item.allowed_hosts].join("\n").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** How many there are of each category, by its name; those without content first. */
export function countByCategory(items: readonly Item[]): readonly (readonly [category: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { category } of items) counts.set(category, (counts.get(category) ?? 0) + 1);
  const empty = items.filter(({ ready }) => !ready).length;
  const named = [...counts].toSorted(([a], [b]) => categoryName(a).localeCompare(categoryName(b)));
  return empty > 0 ? [[emptyOnes, empty], ...named] : named;
}
