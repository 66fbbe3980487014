// The faults of a flow by the graph and the node that have them.
import type { Fault } from "../../../../flow/fault.ts";
import type { FlowDraft } from "./flow-draft.ts";
import { type GraphName, placeOf } from "./subflows.ts";

/** By id, of the nodes of one graph. */
export function faultsByNode(
  draft: FlowDraft,
  faults: readonly Fault[],
  graph: GraphName,
): ReadonlyMap<string, readonly Fault[]> {
  const found = Map.groupBy(faults, ({ path }) => {
    const at = placeOf(draft, path);
    return at.graph === graph ? at.node?.id : undefined;
  });
  return new Map([...found].flatMap(([id, own]) => (id === undefined ? [] : [[id, own] as const])));
}

/** The graphs that have faults. */
export const faultyGraphs = (draft: FlowDraft, faults: readonly Fault[]): ReadonlySet<GraphName> =>
  new Set(
    faults.flatMap(({ path }) => {
      const { graph, node } = placeOf(draft, path);
      return node || graph !== undefined ? [graph] : [];
    }),
  );
