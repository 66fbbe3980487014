// Nodes on the clipboard: as JSON, so that they travel between flows, browsers and people.
import { isPlainObject } from "../../../../flow/plain-json.ts";
import {
  type DraftNode,
  everyId,
  type FlowDraft,
  freshId,
  type Position,
  parseDraft,
  trimmedWires,
} from "./flow-draft.ts";

/** Pixels that a copy stands beside what it was copied from. */
const beside = 32;

/** Nodes with the wires among them; `undefined` when none of the ids is there. */
export function copyNodes({ nodes }: FlowDraft, ids: ReadonlySet<string>): string | undefined {
  const copied = nodes.filter(({ id }) => ids.has(id));
  return copied.length === 0 ? undefined : JSON.stringify({ nodes: copied }, undefined, 2);
}

/** Puts copied nodes in under ids of their own; `undefined` when the text holds none. */
export function pasteNodes(
  draft: FlowDraft,
  text: string,
): { readonly draft: FlowDraft; readonly ids: readonly string[] } | undefined {
  const copied = findNodes(text);
  if (!copied || copied.length === 0) return undefined;
  const taken = new Set(everyId(draft));
  const ids = new Map<string, string>();
  for (const { id } of copied) {
    const fresh = taken.has(id) ? freshId(taken, id.replace(/-\d+$/, "")) : id;
    taken.add(fresh);
    ids.set(id, fresh);
  }
  const step = freeStep(draft, copied);
  const nodes = copied.map(({ position, wires, ...node }): DraftNode => {
    const within = wires?.map((targets) => targets.map((to) => ids.get(to)).filter((to) => to !== undefined));
    return {
      ...node,
      id: ids.get(node.id) ?? node.id,
      ...(within && { wires: trimmedWires(within) }),
      ...(position && { position: { x: position.x + step, y: position.y + step } }),
    };
  });
  return { draft: { ...draft, nodes: [...draft.nodes, ...nodes] }, ids: [...ids.values()] };
}

function findNodes(text: string): readonly DraftNode[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) && Array.isArray(value.nodes) ? parseDraft({ nodes: value.nodes }).nodes : undefined;
  } catch {
    return undefined; // Any other text may be on the clipboard.
  }
}

/** How far the copies are moved so that none covers a node exactly. */
function freeStep({ nodes }: FlowDraft, copied: readonly DraftNode[]): number {
  const places = new Set(nodes.map(({ position }) => textOf(position)));
  for (let step = 0; ; step += beside) {
    const isFree = copied.every(
      ({ position }) => !position || !places.has(textOf({ x: position.x + step, y: position.y + step })),
    );
    if (isFree) return step;
  }
}

const textOf = (position: Position | undefined): string => (position ? `${position.x},${position.y}` : "");
