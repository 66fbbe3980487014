// Where a node goes that is added while another one is chosen: beside it, and wired from its first free port.
import { placesOf } from "../graph/arrange.ts";
import { cardSize, type DrawnShape, portsOf } from "../graph/node-ports.ts";
import type { DraftNode, FlowDraft, Position } from "./flow-draft.ts";
import { freePlace } from "./free-place.ts";

/** Pixels that a wire has from one card to the next. */
const gap = 72;

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
  const { x, y } = placesOf(draft.nodes, shapes).get(node.id) ?? { x: 0, y: 0 };
  const beside = { x: x + cardSize.width + gap, y };
  const at = freePlace(draft, { type, at: beside, ways: ["below"] }, shapes);
  const port = portsOf(node, shapes.get(node.type)).findIndex(
    ({ isError }, i) => !isError && (node.wires?.[i] ?? []).length === 0,
  );
  const isWired = port >= 0 && shapes.get(type)?.input === true;
  return { at, ...(isWired && { from: { from: node.id, port } }) };
}
