// A flow as a picture, to look at and to choose a node in; with marks it shows how far a run is. Nothing can be changed
// in it. It brings the canvas library with it: load it only where it is shown.
import { Background, BackgroundVariant, Controls, ReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { VisuallyHidden } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useNodeShapes } from "../../../data/node-shapes.ts";
import { flowGraphText as text } from "../../../strings/flows-graph.ts";
import { cardsOf, type NodeMark, wiresOf } from "./drawing.ts";
import classes from "./flow-graph.module.css";
import { GraphChoice } from "./graph-choice.tsx";
import { GraphWords } from "./graph-words.tsx";
import { FirstLook } from "./looking.tsx";
import { NodeCard, NoteCard } from "./node-card.tsx";
import { type DrawnNode, type DrawnShape, gridStep } from "./node-ports.ts";
import { useMeasured } from "./use-measured.ts";
import { usePlaces } from "./use-places.ts";
import { useSteady } from "./use-steady.ts";

interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
}
interface DrawnFlow extends DrawnGraph {
  readonly name: string;
  readonly subflows?: Readonly<Record<string, DrawnGraph>> | undefined;
}

export interface FlowGraphProps {
  readonly document: DrawnFlow;
  /** By node id; a node without a mark was not reached. */
  readonly marks?: ReadonlyMap<string, NodeMark>;
  /** Id of the chosen node. */
  readonly selected?: string | undefined;
  /** `undefined` when the choice is taken back. */
  readonly onSelect?: (id: string | undefined) => void;
}

export const nodeTypes = { card: NodeCard, note: NoteCard };
const noShapes: ReadonlyMap<string, DrawnShape> = new Map();

export function FlowGraph({ document, marks, selected, onSelect }: FlowGraphProps) {
  const shapes = useNodeShapes().data ?? noShapes;
  const subflows = Object.entries(document.subflows ?? {});
  const hasChosen = ({ nodes }: DrawnGraph) => nodes.some(({ id }) => id === selected);
  const [of] = subflows.find(([, graph]) => hasChosen(graph)) ?? [];
  const [shown, show] = useState(of);
  // Whatever is chosen outside of the drawing is drawn.
  useEffect(() => {
    if (selected !== undefined) show(of);
  }, [selected, of]);
  const { nodes } = subflows.find(([name]) => name === shown)?.[1] ?? document;
  const places = usePlaces(nodes, shapes);
  const drawn = useMemo(() => cardsOf(nodes, { shapes, places, marks }), [nodes, shapes, places, marks]);
  const { cards, noteSizes } = useMeasured(drawn);
  return (
    <div className={classes.graph}>
      {subflows.length > 0 && <GraphChoice names={subflows.map(([name]) => name)} shown={shown} onShow={show} />}
      <ReactFlow
        key={shown}
        nodes={useSteady(cards.map((card) => ({ ...card, selected: card.id === selected })))}
        edges={useSteady(wiresOf(nodes, { shapes, places, marks }))}
        nodeTypes={nodeTypes}
        aria-label={text.picture(document.name)}
        ariaLabelConfig={text.canvas}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable={onSelect !== undefined}
        onNodesChange={(changes) => {
          noteSizes(changes);
          for (const change of changes) {
            if (change.type === "select" && change.selected) onSelect?.(change.id);
          }
        }}
        onPaneClick={() => onSelect?.(undefined)}
        {...view}
      >
        <Background variant={BackgroundVariant.Dots} gap={gridStep * 3} size={1} />
        <Controls showInteractive={false} />
        <FirstLook wanted={selected === undefined ? [] : [selected]} />
      </ReactFlow>
      <VisuallyHidden>
        <GraphWords nodes={nodes} shapes={shapes} />
      </VisuallyHidden>
    </div>
  );
}

/** How every drawing of a flow behaves. */
export const view = {
  fitViewOptions: { padding: 0.16, maxZoom: 1 },
  minZoom: 0.15,
  maxZoom: 1.75,
  zoomOnDoubleClick: false,
  preventScrolling: false,
  deleteKeyCode: null,
  proOptions: { hideAttribution: true },
} as const;
