// The same flow in words, for those who hear a page: each node, and where its messages go.
import { flowGraphText as text } from "../../../strings/flows-graph.ts";
import { type DrawnNode, type DrawnShape, portsOf } from "./node-ports.ts";

export function GraphWords({
  nodes,
  shapes,
}: {
  readonly nodes: readonly DrawnNode[];
  readonly shapes: ReadonlyMap<string, DrawnShape>;
}) {
  return (
    <ul aria-label={text.inWords}>
      {nodes.map((node) => {
        const ports = portsOf(node, shapes.get(node.type));
        const wires = (node.wires ?? []).flatMap((targets, i) =>
          targets.length > 0 ? [text.leads(ports[i]?.name ?? String(i + 1), targets.join(", "))] : [],
        );
        return (
          <li key={node.id}>
            {text.node(node.id, node.type, node.name)}
            {wires.length > 0 && ` ${wires.join("; ")}`}
          </li>
        );
      })}
    </ul>
  );
}
