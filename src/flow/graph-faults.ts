// Faults of a flow's wires: what one node is wired to, and what the whole does not hold together.
import type { Shapes } from "./catalogue.ts";
import type { FlowNode } from "./document.ts";
import type { Fault } from "./fault.ts";
import { catchScope, type Graph, type PlacedNode, portNames, reachableFrom, wellKnown } from "./graph.ts";
import { findNearest } from "./nearest.ts";
import type { NodeShape } from "./node.ts";

/** What is wrong with the wires, and for a catch the scope, of one node. `shape` is `undefined` for an unknown type. */
export function wireFaults(
  { node, path: base }: PlacedNode,
  shape: NodeShape | undefined,
  ids: ReadonlyMap<string, FlowNode | undefined>,
  shapes: Shapes,
): Fault[] {
  const faults: Fault[] = [];
  const missing = (id: string, path: Fault["path"]) => {
    const nearest = findNearest(id, ids.keys());
    const remedy = nearest === undefined ? "Name a node of this flow." : `Did you mean ${nearest}?`;
    faults.push({ path, message: `no node ${id} in this flow`, remedy });
  };
  for (const [port, targets] of node.wires.entries()) {
    for (const [i, id] of targets.entries()) {
      const path = [...base, "wires", port, i];
      const target = ids.get(id);
      if (!ids.has(id)) missing(id, path);
      else if (target && shapes.get(target.type)?.input === false) {
        faults.push({ path, message: `${target.type} takes no messages`, remedy: "Remove this wire." });
      }
    }
  }
  if (shape) {
    const ports = [...portNames(shape, node.config), "error"];
    if (node.wires.length > ports.length) {
      const message = `wires for ${node.wires.length} ports, but ${node.type} has ${ports.length}`;
      faults.push({ path: [...base, "wires"], message, remedy: `Its ports are: ${ports.join(", ")}.` });
    }
  }
  if (node.type === wellKnown.catch) {
    for (const [i, id] of (catchScope(node) ?? []).entries()) {
      if (!ids.has(id)) missing(id, [...base, "config", "scope", i]);
    }
  }
  return faults;
}

/** Ids that stand twice, be it in different subflows: events and checks name a node by its id alone. */
export function idFaults(placed: readonly PlacedNode[]): Fault[] {
  const seen = new Set<string>();
  return placed.flatMap(({ node, path: base }) => {
    const isNew = !seen.has(node.id);
    seen.add(node.id);
    const path = [...base, "id"];
    const fault = { node: node.id, path, message: `the id ${node.id} stands twice`, remedy: "Give it another id." };
    return isNew ? [] : [fault];
  });
}

/** What is wrong with a graph as a whole: no start or several, nodes no message can reach. */
export function graphFaults({ nodes: placed, path: base }: Graph): Fault[] {
  const faults: Fault[] = [];
  const starts = placed.filter(({ node }) => node.type === wellKnown.start);
  if (starts.length === 0) {
    const remedy = 'Add { "id": "start", "type": "core.start", "wires": [["…"]] }.';
    return [...faults, { path: base, message: "no core.start", remedy }];
  }
  for (const { node, path: own } of starts.slice(1)) {
    const path = [...own, "type"];
    faults.push({ node: node.id, path, message: "a second core.start", remedy: "Keep one core.start only." });
  }
  const nodes = placed.map(({ node }) => node);
  const catches = nodes.filter(({ type }) => type === wellKnown.catch);
  const reached = reachableFrom([...starts.map(({ node }) => node), ...catches], nodes);
  for (const { node, path } of placed) {
    if (reached.has(node.id) || node.type === wellKnown.comment) continue;
    const remedy = "Wire a node to it, or remove it.";
    faults.push({ node: node.id, path, message: "no message can reach this node", remedy });
  }
  return faults;
}
