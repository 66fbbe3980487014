// Node types that fit what somebody typed, the best first.
import type { NodeDescription } from "../../../../flow/catalogue.ts";
import { wellKnown } from "../../../../flow/graph.ts";
import { editorText } from "../../../strings/flows-editor.ts";
import { groupOf } from "../graph/group-icon.ts";

type Described = Pick<NodeDescription, "type" | "title" | "doc">;

/** All of them for no words. Each word has to be in a type's name, title or description. */
export function foundTypes<T extends Described>(types: Iterable<T>, words: string): T[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return [...types]
    .map((type) => ({ type, rank: Math.max(0, ...wanted.map((word) => rankOf(type, word))) }))
    .filter(({ rank }) => rank < noMatch)
    .sort((a, b) => a.rank - b.rank)
    .map(({ type }) => type);
}

const noMatch = 4;

function rankOf({ type, title, doc }: Described, word: string): number {
  const [group = "", name = ""] = type.split(".");
  if (name.startsWith(word) || title.toLowerCase().startsWith(word)) return 0;
  if (group.startsWith(word)) return 1;
  if (type.includes(word) || title.toLowerCase().includes(word)) return 2;
  return doc.toLowerCase().includes(word) ? 3 : noMatch;
}

/** The types that can stand in a graph: only a subflow gives something back. */
export const typesFor = <T extends Described>(shapes: ReadonlyMap<string, T>, isSubflow: boolean): T[] =>
  [...shapes.values()].filter(({ type }) => isSubflow || type !== wellKnown.return);

/** By group, in the order of the palette. */
export function grouped<T extends Described>(types: readonly T[]): [string, T[]][] {
  const order = Object.keys(editorText.groups);
  const rank = (group: string) => (order.includes(group) ? order.indexOf(group) : order.length);
  return [...Map.groupBy(types, groupOf)].sort(([a], [b]) => rank(a) - rank(b));
}
