// Node types that fit what somebody typed, the best first.
import type { NodeDescription } from "../../../../flow/catalogue.ts";

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
