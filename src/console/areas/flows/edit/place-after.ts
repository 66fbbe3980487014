// Where a node goes that is added while another one is chosen: beside it, and wired from its first free port.
import { placesOf } from "../graph/arrange.ts";
import { cardSize, type DrawnShape, portsOf, sizeOf } from "../graph/node-ports.ts";
import type { DraftNode, FlowDraft, Position } from "./flow-draft.ts";

/** Pixels between two cards. */
const gap = { x: 72, y: 24 } as const;

export interface Place {
  readonly at: Position;
  /** `undefined` when the new node takes no messages, or the chosen one has no port that is free. */
  readonly from?: { readonly from: string; readonly port: number };
}

export function placeAfter(
  draft: FlowDraft,
  node: DraftNode,
  shapes: ReadonlyMap<string, DrawnShape>,
  type: string,
): Place {
  const places = placesOf(draft.nodes, shapes);
  const { x, y } = places.get(node.id) ?? { x: 0, y: 0 };
  const taken = draft.nodes.map((other) => ({ ...sizeOf(other, shapes.get(other.type)), ...places.get(other.id) }));
  const at = { x: x + cardSize.width + gap.x, y };
  const covers = ({ x: left = 0, y: top = 0, width, height }: (typeof taken)[number]) =>
    Math.abs(left - at.x) < width && at.y < top + height + gap.y && at.y + height > top;
  for (let other = taken.find(covers); other; other = taken.find(covers)) at.y = (other.y ?? 0) + other.height + gap.y;
  const port = portsOf(node, shapes.get(node.type)).findIndex(
    ({ isError }, i) => !isError && (node.wires?.[i] ?? []).length === 0,
  );
  const isWired = port >= 0 && shapes.get(type)?.input === true;
  return { at, ...(isWired && { from: { from: node.id, port } }) };
}
