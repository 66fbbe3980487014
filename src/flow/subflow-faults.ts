// Faults of how a flow and its subflows name each other.
import type { FlowDocument } from "./document.ts";
import type { Fault } from "./fault.ts";
import { graphsOf, type PlacedNode, wellKnown } from "./graph.ts";
import { findNearest } from "./nearest.ts";

/** Calls of what is not there, subflows that nobody calls, and returns to nobody. */
export function subflowFaults(flow: FlowDocument): Fault[] {
  const graphs = graphsOf(flow);
  const names = Object.keys(flow.subflows ?? {});
  const faults: Fault[] = [];
  for (const { subflow, nodes } of graphs) {
    for (const placed of nodes) {
      const { node, path } = placed;
      if (node.type === wellKnown.return && subflow === undefined) {
        const message = "only a subflow can give something back";
        faults.push({ node: node.id, path: [...path, "type"], message, remedy: "Use core.stop to end the run." });
      }
      const name = calledBy(placed);
      if (name === undefined || names.includes(name)) continue;
      const nearest = findNearest(name, names);
      const remedy = nearest === undefined ? "Add it to the flow's subflows." : `Did you mean ${nearest}?`;
      faults.push({ node: node.id, path: [...path, "config", "subflow"], message: `no subflow ${name}`, remedy });
    }
  }
  const called = new Set(graphs.slice(0, 1).flatMap(({ nodes }) => nodes.map(calledBy)));
  // A set that grows while it is walked.
  for (const name of called) {
    const graph = graphs.find(({ subflow }) => subflow !== undefined && subflow === name);
    for (const placed of graph?.nodes ?? []) called.add(calledBy(placed));
  }
  for (const name of names) {
    if (called.has(name)) continue;
    const remedy = "Call it with a core.subflow node, or remove it.";
    faults.push({ path: ["subflows", name], message: `nothing calls the subflow ${name}`, remedy });
  }
  return faults;
}

function calledBy({ node: { type, config } }: PlacedNode): string | undefined {
  return type === wellKnown.subflow && typeof config.subflow === "string" ? config.subflow : undefined;
}
