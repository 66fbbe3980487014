// Faults of joins that can be seen before anything runs: those that would wait in vain, or could not try again.
import type { Fault } from "./fault.ts";
import { type Graph, reachableFrom, wellKnown, wiresInto } from "./graph.ts";

/** What is wrong with the joins of one graph. */
export function joinFaults({ nodes: placed }: Graph): Fault[] {
  const nodes = placed.map(({ node }) => node);
  const joins = placed.filter(({ node }) => node.type === wellKnown.join);
  if (joins.length === 0) return [];
  const wires = wiresInto(nodes);
  const loops = nodes.filter(({ type }) => type === wellKnown.forEach);
  const inLoops = new Set(loops.flatMap(({ wires: [passes] }) => passes ?? []));
  // An error of a pass may reach it by way of any catch.
  const roots = nodes.filter(({ id, type }) => inLoops.has(id) || (loops.length > 0 && type === wellKnown.catch));
  const passing = reachableFrom(roots, nodes);
  return joins.flatMap(({ node, path }) => {
    const at = (message: string, remedy: string, ...rest: string[]) => [
      { node: node.id, path: [...path, ...rest], message, remedy },
    ];
    const by = node.config.by ?? "passes";
    if (node.retry) return at("a join cannot be tried again: what it gathered is gone", "Remove retry.", "retry");
    if (by === "passes" && !passing.has(node.id)) {
      return at(
        "no for-each leads to this join",
        'Wire the port item of a core.for-each to it, or set by to "count" or "wires".',
        "config",
      );
    }
    if (by === "wires" && (wires.get(node.id) ?? 0) < 2) {
      return at("only one wire leads to this join", "Wire everything to it that it waits for.", "config", "by");
    }
    return [];
  });
}
