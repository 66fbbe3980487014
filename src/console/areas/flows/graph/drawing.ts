// What the canvas library draws of a flow: its nodes and wires in the library's own terms. It must hold no state.
import type { Edge, Node } from "@xyflow/react";
import { flowGraphText as text } from "../../../strings/flows-graph.ts";
import type { Position } from "../edit/flow-draft.ts";
import { type DrawnNode, type DrawnShape, isNote, type Port, portsOf, sizeOf, takesInput } from "./node-ports.ts";

export type NodeState = "idle" | "running" | "waiting" | "succeeded" | "failed";

/** How far a run is with one node. */
export interface NodeMark {
  readonly state: NodeState;
  /** How often a message came to it. */
  readonly count?: number;
}

export interface CardData extends Record<string, unknown> {
  readonly node: DrawnNode;
  readonly title: string | undefined;
  readonly ports: readonly Port[];
  readonly input: boolean;
  readonly mark: NodeMark | undefined;
  /** What is wrong with it, one sentence each. */
  readonly faults: readonly string[];
  /** What it waits for, such as an item that holds nothing yet. */
  readonly missing: string | undefined;
}

export type CardNode = Node<CardData, "card" | "note">;
export type WireEdge = Edge<{ readonly port: number }>;

export interface Looks {
  readonly shapes: ReadonlyMap<string, DrawnShape>;
  readonly places: ReadonlyMap<string, Position>;
  readonly marks?: ReadonlyMap<string, NodeMark> | undefined;
  readonly faults?: ReadonlyMap<string, readonly string[]> | undefined;
  readonly missing?: ReadonlyMap<string, string> | undefined;
}

const none: readonly string[] = [];

export function cardsOf(nodes: readonly DrawnNode[], looks: Looks): CardNode[] {
  return nodes.map((node) => {
    const shape = looks.shapes.get(node.type);
    return {
      id: node.id,
      type: isNote(node) ? "note" : "card",
      position: { ...(looks.places.get(node.id) ?? { x: 0, y: 0 }) },
      ...initial(sizeOf(node, shape)),
      ariaLabel: text.card(node.id, node.type, node.name, [
        ...(looks.faults?.get(node.id) ?? none),
        ...(looks.missing?.has(node.id) ? [looks.missing.get(node.id) ?? ""] : []),
        ...(looks.marks?.has(node.id) ? [text.states[looks.marks.get(node.id)?.state ?? "idle"]] : []),
      ]),
      data: {
        ...{ node, title: shape?.title, ports: portsOf(node, shape), input: takesInput(node, shape) },
        mark: looks.marks?.get(node.id),
        faults: looks.faults?.get(node.id) ?? none,
        missing: looks.missing?.get(node.id),
      },
    };
  });
}

/** Known before they are measured, so that the first look shows the whole flow. */
const initial = ({ width, height }: { width: number; height: number }) => ({
  ...{ initialWidth: width, initialHeight: height },
});

/** Wires that lead to a node of the flow. */
export function wiresOf(nodes: readonly DrawnNode[], { shapes, marks }: Looks): WireEdge[] {
  const ids = new Set(nodes.map(({ id }) => id));
  return nodes.flatMap((node) => {
    const ports = portsOf(node, shapes.get(node.type));
    return (node.wires ?? []).slice(0, ports.length).flatMap((targets, port) =>
      targets
        .filter((to) => ids.has(to))
        .map((to): WireEdge => {
          const { name: portName = "", isError = false } = ports[port] ?? {};
          const isLit = (marks?.get(node.id)?.count ?? 0) > 0 && (marks?.get(to)?.count ?? 0) > 0;
          return {
            ...{ id: wireId(node.id, port, to), source: node.id, sourceHandle: String(port), target: to },
            data: { port },
            ariaLabel: text.wire(node.id, portName, to),
            ...(isError || isLit ? { className: [isError && "error", isLit && "lit"].filter(Boolean).join(" ") } : {}),
            animated: isLit && marks?.get(to)?.state === "running",
          };
        }),
    );
  });
}

export const wireId = (from: string, port: number, to: string): string => JSON.stringify([from, port, to]);
