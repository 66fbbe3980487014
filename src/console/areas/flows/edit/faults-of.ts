// The faults of a flow by the node that has them.
import type { Fault } from "../../../../flow/fault.ts";
import type { FlowDraft } from "./flow-draft.ts";

/** By id; only of nodes that stand in the flow itself, and not in one of its subflows. */
export function faultsByNode({ nodes }: FlowDraft, faults: readonly Fault[]): ReadonlyMap<string, readonly Fault[]> {
  const found = Map.groupBy(faults, ({ path: [list, index] }) =>
    list === "nodes" && typeof index === "number" ? nodes[index]?.id : undefined,
  );
  return new Map([...found].flatMap(([id, own]) => (id === undefined ? [] : [[id, own] as const])));
}
