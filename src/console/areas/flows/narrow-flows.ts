// What of the list of flows somebody wants to see.
import type { Flow } from "../../../client/flows/flows.ts";
import { allNodes } from "../../../flow/graph.ts";

/** Whether its name, id, description, or a node's type or name has the words in it. */
export function matchesFlow({ id, name, document }: Flow, search: string): boolean {
  const words = search.trim().toLowerCase();
  if (words === "") return true;
  const nodes = allNodes(document).flatMap((node) => [node.type, node.name ?? ""]);
  return [name, id, document.description ?? "", ...nodes].some((text) => text.toLowerCase().includes(words));
}
