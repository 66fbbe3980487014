// What can be read off a flow's nodes and wires alone.
import type { FlowDocument, FlowNode } from "./document.ts";
import type { JsonPath } from "./fault.ts";
import type { NodeShape } from "./node.ts";
import { isPlainObject } from "./plain-json.ts";

/** The node types that the engine itself knows by name. */
export const wellKnown = {
  start: "core.start",
  catch: "core.catch",
  comment: "core.comment",
  forEach: "core.for-each",
  join: "core.join",
  subflow: "core.subflow",
  return: "core.return",
} as const;

/** A node and where in the document it stands. */
export interface PlacedNode {
  readonly node: FlowNode;
  readonly path: JsonPath;
}

/** Nodes that can be wired to each other: those of a flow, or of one of its subflows. */
export interface Graph {
  /** `undefined` for the flow's own. */
  readonly subflow: string | undefined;
  /** Of its list of nodes in the document. */
  readonly path: JsonPath;
  readonly nodes: readonly PlacedNode[];
  /** Every node by its id, also those whose shape is wrong. */
  readonly ids: ReadonlyMap<string, FlowNode | undefined>;
}

/** The flow's own graph, then that of each subflow. */
export function graphsOf({ nodes, subflows = {} }: Pick<FlowDocument, "nodes" | "subflows">): readonly Graph[] {
  const graph = (list: readonly FlowNode[], path: JsonPath, subflow?: string): Graph => ({
    subflow,
    path,
    nodes: list.map((node, i) => ({ node, path: [...path, i] })),
    ids: new Map(list.map((node) => [node.id, node])),
  });
  const inner = Object.entries(subflows);
  return [graph(nodes, ["nodes"]), ...inner.map(([name, one]) => graph(one.nodes, ["subflows", name, "nodes"], name))];
}

/** The flow's own nodes, then those of each subflow. */
export const placedNodes = (flow: Pick<FlowDocument, "nodes" | "subflows">): readonly PlacedNode[] =>
  graphsOf(flow).flatMap(({ nodes }) => nodes);

/** Every node that can run, those of subflows among them: what a run may do is told by all of them. */
export const allNodes = (flow: Pick<FlowDocument, "nodes" | "subflows">): readonly FlowNode[] =>
  flow.subflows ? placedNodes(flow).map(({ node }) => node) : flow.nodes;

/** How many wires lead to each node that has any. */
export function wiresInto(nodes: readonly FlowNode[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of nodes.flatMap(({ wires }) => wires.flat())) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** The output ports of a node with this config; the error port, which follows them, is not named. */
export function portNames({ ports }: Pick<NodeShape, "ports">, config: unknown): readonly string[] {
  if (!("each" in ports)) return ports;
  const list = isPlainObject(config) ? config[ports.each] : undefined;
  const each = Array.isArray(list)
    ? list.map((at, i) => (typeof at === "string" ? at : String(i + 1)))
    : (ports.otherwise ?? []);
  return [...each, ...ports.after];
}

/** The node ids that a `core.catch` is for; `undefined` when it is for the whole flow. */
export function catchScope({ config }: Pick<FlowNode, "config">): readonly string[] | undefined {
  const { scope } = config;
  return Array.isArray(scope) ? scope.filter((id) => typeof id === "string") : undefined;
}

/** The ids that messages can reach from `roots` along wires, the roots included. */
export function reachableFrom(roots: readonly FlowNode[], nodes: readonly FlowNode[]): ReadonlySet<string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const reached = new Set(roots.map(({ id }) => id));
  // A set that grows while it is walked: each id is visited once.
  for (const id of reached) for (const target of byId.get(id)?.wires.flat() ?? []) reached.add(target);
  return reached;
}
