// Where the nodes of a flow are drawn. What nobody placed is arranged again only when its wires or its ports change.
import { useMemo } from "react";
import type { Position } from "../edit/flow-draft.ts";
import { placesOf } from "./arrange.ts";
import { type DrawnNode, type DrawnShape, portsOf } from "./node-ports.ts";

export function usePlaces(
  nodes: readonly DrawnNode[],
  shapes: ReadonlyMap<string, DrawnShape>,
): ReadonlyMap<string, Position> {
  const form = JSON.stringify(
    nodes.map((node) => [node.id, node.type, node.wires, node.position, portsOf(node, shapes.get(node.type)).length]),
  );
  // The form says all of the nodes that their places hang on.
  return useMemo(() => placesOf(nodes, shapes), [form, shapes]);
}
