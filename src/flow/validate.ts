// Finds every fault of a flow at once, so that an author corrects a document in one go. It looks nothing up: whether
// vaults and items exist is `resolveReferences`.

import type { Shapes } from "./catalogue.ts";
import { configFaults } from "./config-faults.ts";
import { type FlowDocument, type FlowNode, flowNode, readDocument, vaultDeclaration } from "./document.ts";
import { type Fault, inputErrorOf } from "./fault.ts";
import { type Graph, graphsOf, type PlacedNode, placedNodes } from "./graph.ts";
import { graphFaults, idFaults, wireFaults } from "./graph-faults.ts";
import { joinFaults } from "./join-faults.ts";
import { findNearest } from "./nearest.ts";
import { isPlainObject } from "./plain-json.ts";
import { type ItemPlace, nodePlaces } from "./references.ts";
import { cronFault } from "./schedule-times.ts";
import { subflowFaults } from "./subflow-faults.ts";
import { triggerPlaces } from "./triggers.ts";

export type Validation =
  | { readonly flow: FlowDocument; readonly faults?: undefined }
  | { readonly flow?: undefined; readonly faults: readonly Fault[] };

/**
 * Validates a flow document against the node types that are known. Where the shape of a part is wrong, the rest is
 * still checked as far as it can be judged without that part.
 */
export function validateFlow(value: unknown, shapes: Shapes): Validation {
  const read = readDocument(value);
  const faults: Fault[] = [...(read.faults ?? [])];
  // Nothing to salvage: the value is no JSON of bearable size.
  if (read.isUnfit) return { faults };
  const { graphs, vaults } = read.faults ? salvage(value) : partsOf(read.flow);
  for (const graph of graphs) {
    for (const placed of graph.nodes) faults.push(...nodeFaults(placed, { shapes, graph, vaults }));
  }
  faults.push(...vaultFaults(read.faults ? [] : read.flow.vaults));
  if (!read.faults && vaults) faults.push(...accessFaults(triggerPlaces(read.flow), vaults));
  if (!read.faults) faults.push(...scheduleFaults(read.flow.triggers), ...structureFaults(read.flow, graphs));
  return faults.length === 0 && !read.faults ? { flow: read.flow } : { faults };
}

/**
 * Like `validateFlow`, for those who need a flow.
 * @throws InputError `bad-input` whose message lists every fault.
 */
export function parseFlow(value: unknown, shapes: Shapes): FlowDocument {
  const { flow, faults } = validateFlow(value, shapes);
  if (!flow) throw inputErrorOf(faults);
  return flow;
}

interface Parts {
  readonly graphs: readonly Graph[];
  /** Access by vault; `undefined` when the declarations cannot be read. */
  readonly vaults: ReadonlyMap<string, "read" | "write"> | undefined;
}

function partsOf(flow: FlowDocument): Parts {
  return {
    graphs: graphsOf(flow),
    vaults: new Map(flow.vaults.map(({ vault, access }) => [vault, access])),
  };
}

/** The parts of a broken document that are whole by themselves. */
function salvage(value: unknown): Parts {
  const { nodes, subflows, vaults: rawVaults = [] } = isPlainObject(value) ? value : {};
  const inner = Object.entries(isPlainObject(subflows) ? subflows : {});
  const graphs = [
    salvageGraph(nodes, ["nodes"]),
    ...inner.map(([name, raw]) => salvageGraph(isPlainObject(raw) && raw.nodes, ["subflows", name, "nodes"], name)),
  ];
  const { data: vaults } = vaultDeclaration.array().safeParse(rawVaults);
  return { graphs, vaults: vaults && new Map(vaults.map(({ vault, access }) => [vault, access])) };
}

function salvageGraph(rawNodes: unknown, path: Graph["path"], subflow?: string): Graph {
  const nodes: PlacedNode[] = [];
  const ids = new Map<string, FlowNode | undefined>();
  for (const [index, raw] of (Array.isArray(rawNodes) ? rawNodes : []).entries()) {
    const { data: node } = flowNode.safeParse(raw);
    if (node) nodes.push({ node, path: [...path, index] });
    const id: unknown = isPlainObject(raw) ? raw.id : undefined;
    if (typeof id === "string") ids.set(id, node);
  }
  return { subflow, path, nodes, ids };
}

interface NodeSurroundings {
  readonly shapes: Shapes;
  readonly graph: Graph;
  readonly vaults: Parts["vaults"];
}

function nodeFaults({ node, path: base }: PlacedNode, { shapes, graph, vaults }: NodeSurroundings) {
  const at = (fault: Fault): Fault => ({ node: node.id, ...fault });
  const { ids } = graph;
  const shape = shapes.get(node.type);
  if (!shape) {
    const nearest = findNearest(node.type, shapes.keys());
    const remedy = nearest === undefined ? "See the node types that the robot has." : `Did you mean ${nearest}?`;
    const unknown = { path: [...base, "type"], message: `no node type ${node.type} here`, remedy };
    return [at(unknown), ...wireFaults({ node, path: base }, undefined, ids, shapes).map(at)];
  }
  return [
    ...configFaults(shape, node.config, [...base, "config"]),
    ...wireFaults({ node, path: base }, shape, ids, shapes),
    ...(vaults ? accessFaults(nodePlaces(node, [...base, "config"], shapes), vaults) : []),
  ].map(at);
}

/** What can only be said once every part has its shape. */
function structureFaults(flow: FlowDocument, graphs: readonly Graph[]): Fault[] {
  const ofGraphs = graphs.flatMap((graph) => [...graphFaults(graph), ...joinFaults(graph)]);
  return [...idFaults(placedNodes(flow)), ...ofGraphs, ...subflowFaults(flow)];
}

function accessFaults(places: readonly ItemPlace[], vaults: NonNullable<Parts["vaults"]>): Fault[] {
  return places.flatMap(({ vault, path, access }) => {
    const declared = vaults.get(vault);
    if (declared === access || declared === "write") return [];
    const name = JSON.stringify(vault);
    const message = declared ? `vault ${name} is declared for reading only` : `vault ${name} is not declared`;
    const remedy = `Add { "vault": ${name}, "access": "${access}" } to the flow's vaults.`;
    return [{ path: [...path, "vault"], message, remedy }];
  });
}

function scheduleFaults(triggers: FlowDocument["triggers"]): Fault[] {
  return triggers.flatMap((trigger, i) => {
    if (trigger.type !== "schedule") return [];
    const path = ["triggers", i];
    const fault = cronFault(trigger);
    const faults: Fault[] = [];
    if (fault !== undefined) {
      faults.push({
        path: [...path, "cron"],
        message: fault,
        remedy: "Minute, hour, day, month and weekday, such as 30 6 * * 1-5.",
      });
    }
    if (!trigger.target) {
      const remedy = 'Add "target": { "robot": NAME } or "target": { "label": NAME }.';
      faults.push({ path, message: "it is not said where this schedule runs", remedy });
    }
    return faults;
  });
}

function vaultFaults(vaults: FlowDocument["vaults"]): Fault[] {
  return vaults.flatMap(({ vault }, i) => {
    if (vaults.findIndex((other) => other.vault === vault) === i) return [];
    const remedy = 'Declare it once; "write" includes "read".';
    return [{ path: ["vaults", i, "vault"], message: `vault ${JSON.stringify(vault)} is declared twice`, remedy }];
  });
}
