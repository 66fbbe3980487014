// Where nodes of a flow stand when nobody put them anywhere: from left to right, as messages go.
import { Graph, layout } from "@dagrejs/dagre";
import type { Position } from "../edit/flow-draft.ts";
import { type DrawnNode, type DrawnShape, onGrid, sizeOf } from "./node-ports.ts";

type Shapes = ReadonlyMap<string, DrawnShape>;

/** A place for every node, however many have one already. */
export function arranged(nodes: readonly DrawnNode[], shapes: Shapes): ReadonlyMap<string, Position> {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: "LR", ranksep: 72, nodesep: 32, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  // The library keeps nodes by name in plain objects, where an id such as __proto__ would do harm: it gets numbers.
  const names = new Map(nodes.map(({ id }, i) => [id, String(i)]));
  const nameOf = (id: string) => names.get(id) ?? "";
  for (const node of nodes) graph.setNode(nameOf(node.id), { ...sizeOf(node, shapes.get(node.type)) });
  for (const { id, wires = [] } of nodes) {
    for (const [port, targets] of wires.entries()) {
      // What goes wrong stands below what goes on.
      for (const to of targets)
        if (names.has(to)) graph.setEdge(nameOf(id), nameOf(to), { weight: port === 0 ? 2 : 1 });
    }
  }
  layout(graph);
  return new Map(
    nodes.map(({ id }) => {
      const { x = 0, y = 0, width = 0, height = 0 } = graph.node(nameOf(id)) ?? {};
      return [id, onGrid({ x: x - width / 2, y: y - height / 2 })];
    }),
  );
}

/** Where every node is drawn: where its author put it, or, when some have no place, where all fit together. */
export function placesOf(nodes: readonly DrawnNode[], shapes: Shapes): ReadonlyMap<string, Position> {
  const placed = nodes.flatMap(({ id, position }) => (position ? [[id, within(position)] as const] : []));
  return placed.length === nodes.length ? new Map(placed) : arranged(nodes, shapes);
}

/** Where a signed flow may have it; a draft may hold any number. */
const farthest = 1e6;
const within = ({ x, y }: Position): Position => ({ x: bounded(x), y: bounded(y) });
const bounded = (at: number): number => Math.min(farthest, Math.max(-farthest, at));
