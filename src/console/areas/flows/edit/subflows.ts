// The subflows of a draft: graphs beside the flow's own, which nodes call by name. An editor works on one graph at a
// time, as if it were the whole flow; what changes all of them stands here.
import { findOwn } from "../../../../base/own.ts";
import type { JsonPath } from "../../../../flow/fault.ts";
import { wellKnown } from "../../../../flow/graph.ts";
import { type DraftNode, type DraftSubflow, everyId, type FlowDraft, freshId, type Position } from "./flow-draft.ts";

/** A subflow's name; `undefined` for the flow's own graph. */
export type GraphName = string | undefined;

export const subflowNames = ({ subflows = {} }: Pick<FlowDraft, "subflows">): readonly string[] =>
  Object.keys(subflows);

export function findSubflow({ subflows }: FlowDraft, name: GraphName): DraftSubflow | undefined {
  return subflows && name !== undefined ? findOwn(subflows, name) : undefined;
}

/**
 * The draft with the nodes of one subflow and those of the flow in each other's place, so that whatever works on a flow
 * works on the subflow; the same done twice changes nothing.
 */
export function turned(draft: FlowDraft, name: GraphName): FlowDraft {
  const inner = findSubflow(draft, name);
  if (!inner || name === undefined) return draft;
  return { ...withSubflow(draft, name, { ...inner, nodes: draft.nodes }), nodes: inner.nodes };
}

/** Does `change` in one graph. */
export function changedIn(draft: FlowDraft, name: GraphName, change: (graph: FlowDraft) => FlowDraft): FlowDraft {
  const graph = turned(draft, name);
  const next = change(graph);
  return next === graph ? draft : turned(next, name);
}

/** A new subflow that gives back what it is called with. */
export function addSubflow(draft: FlowDraft): { readonly draft: FlowDraft; readonly name: string } {
  const name = freshId(subflowNames(draft), "subflow");
  const taken = everyId(draft);
  const start = freshId(taken, wellKnown.start);
  const end = freshId(taken, wellKnown.return);
  const nodes: DraftNode[] = [
    { id: start, type: wellKnown.start, wires: [[end]], position: { x: 0, y: 0 } satisfies Position },
    { id: end, type: wellKnown.return, position: { x: 280, y: 0 } satisfies Position },
  ];
  return { name, draft: withSubflow(draft, name, { nodes }) };
}

/** The nodes that call it stay, and are at fault until they call another. */
export function removeSubflow(draft: FlowDraft, name: string): FlowDraft {
  const { [name]: _, ...rest } = draft.subflows ?? {};
  const { subflows: __, ...flow } = draft;
  return Object.keys(rest).length === 0 ? flow : { ...flow, subflows: rest };
}

/** Gives it another name; the nodes that call it follow. The same draft when another one has the name. */
export function renameSubflow(draft: FlowDraft, name: string, newName: string): FlowDraft {
  if (name === newName || subflowNames(draft).includes(newName) || !findSubflow(draft, name)) return draft;
  const calling = (nodes: readonly DraftNode[]) =>
    nodes.map((node) => (callOf(node) === name ? { ...node, config: { ...node.config, subflow: newName } } : node));
  const renamed = Object.entries(draft.subflows ?? {}).map(([key, one]) => [
    key === name ? newName : key,
    { ...one, nodes: calling(one.nodes) },
  ]);
  return { ...draft, nodes: calling(draft.nodes), subflows: Object.fromEntries(renamed) };
}

export function describeSubflow(draft: FlowDraft, name: string, description: string): FlowDraft {
  const subflow = findSubflow(draft, name);
  if (!subflow) return draft;
  const { description: _, ...rest } = subflow;
  return withSubflow(draft, name, description === "" ? rest : { ...rest, description });
}

/** The subflow that a node calls. */
export const callOf = ({ type, config }: Pick<DraftNode, "type" | "config">): string | undefined =>
  type === wellKnown.subflow && typeof config?.subflow === "string" ? config.subflow : undefined;

/** The graph and the node in it where a path of the document leads; no node when it leads beside them. */
export function placeOf(draft: FlowDraft, path: JsonPath): { readonly graph: GraphName; readonly node?: DraftNode } {
  const [list, name] = path;
  const isInner = list === "subflows" && typeof name === "string";
  const graph = isInner && findSubflow(draft, name) ? name : undefined;
  const [nodes, index] = isInner ? path.slice(2) : path;
  const node = nodes === "nodes" && typeof index === "number" ? turned(draft, graph).nodes[index] : undefined;
  return { graph, ...(node && { node }) };
}

/** The graph in which two drafts differ, where it is one alone; else `current`. */
export function changedGraph(a: FlowDraft, b: FlowDraft, current: GraphName): GraphName {
  const graphs: readonly GraphName[] = [undefined, ...subflowNames(b)];
  const nodesIn = (draft: FlowDraft, name: GraphName) =>
    name === undefined ? draft.nodes : findSubflow(draft, name)?.nodes;
  const changed = graphs.filter((name) => nodesIn(a, name) !== nodesIn(b, name));
  const isThere = current === undefined || findSubflow(b, current) !== undefined;
  if (changed.includes(current) || changed.length !== 1) return isThere ? current : undefined;
  return changed[0];
}

const withSubflow = (draft: FlowDraft, name: string, subflow: DraftSubflow): FlowDraft => ({
  ...draft,
  subflows: { ...draft.subflows, [name]: subflow },
});
