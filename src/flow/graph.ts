// What can be read off a flow's nodes and wires alone.
import type { FlowNode } from "./document.ts";
import type { NodeShape } from "./node.ts";
import { isPlainObject } from "./plain-json.ts";

/** The node types that the engine itself knows by name. */
export const wellKnown = { start: "core.start", catch: "core.catch", comment: "core.comment" } as const;

/** The output ports of a node with this config; the error port, which follows them, is not named. */
export function portNames({ ports }: Pick<NodeShape, "ports">, config: unknown): readonly string[] {
  if (!("each" in ports)) return ports;
  const list = isPlainObject(config) ? config[ports.each] : undefined;
  const each = Array.isArray(list) ? list.map((_, i) => String(i + 1)) : [];
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
