// The canvas of the editor: nodes are moved and wired on it. It draws the draft and says what somebody did; it changes
// nothing by itself.
import {
  Background,
  BackgroundVariant,
  type Connection,
  Controls,
  type EdgeChange,
  MiniMap,
  type NodeChange,
  type OnConnectEnd,
  ReactFlow,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { VisuallyHidden } from "@mantine/core";
import { useMemo, useState } from "react";
import type { NodeShapes } from "../../../data/node-shapes.ts";
import { editorText as text } from "../../../strings/flows-editor.ts";
import { flowGraphText } from "../../../strings/flows-graph.ts";
import { type CardNode, cardsOf, type WireEdge, wireId, wiresOf } from "../graph/drawing.ts";
import drawing from "../graph/flow-graph.module.css";
import { nodeTypes, view } from "../graph/flow-graph.tsx";
import { GraphChoice } from "../graph/graph-choice.tsx";
import { GraphWords } from "../graph/graph-words.tsx";
import { FirstLook } from "../graph/looking.tsx";
import { cardSize, gridStep, onGrid } from "../graph/node-ports.ts";
import { useMeasured } from "../graph/use-measured.ts";
import { usePlaces } from "../graph/use-places.ts";
import { useSteady } from "../graph/use-steady.ts";
import classes from "./editor.module.css";
import type { EditorState, Wire } from "./editor-state.ts";
import { type FlowDraft, findNode, type Position } from "./flow-draft.ts";
import { isNodeDrag, typeDropped } from "./node-shelf.tsx";
import { Tool } from "./side.tsx";
import { callOf, type GraphName, subflowNames } from "./subflows.ts";
import type { Act } from "./use-editor.ts";

export interface CanvasProps {
  /** With the nodes of the graph that is worked on. */
  readonly draft: FlowDraft;
  /** Those that have faults. */
  readonly faulty: ReadonlySet<GraphName>;
  readonly state: EditorState;
  readonly shapes: NodeShapes;
  /** What is wrong, and what is empty, by node id. */
  readonly faults: ReadonlyMap<string, readonly string[]>;
  readonly missing: ReadonlyMap<string, string>;
  /** On a small screen nodes stay where they are. */
  readonly isFixed: boolean;
  readonly act: Act;
  /** Somebody let a node type go over the canvas. */
  readonly onDropType: (type: string, at: Position) => void;
  /** Somebody pulled a wire to an empty place. */
  readonly onPull: (from: Omit<Wire, "to">, at: Position) => void;
}

export function Canvas({
  draft,
  faulty,
  state,
  shapes,
  faults,
  missing,
  isFixed,
  act,
  onDropType,
  onPull,
}: CanvasProps) {
  const { nodes } = draft;
  const { screenToFlowPosition } = useReactFlow();
  const [dragged, setDragged] = useState<ReadonlyMap<string, Position>>(new Map());
  const places = usePlaces(nodes, shapes);
  const looks = useMemo(() => ({ shapes, places, faults, missing }), [shapes, places, faults, missing]);
  const drawn = useMemo(() => cardsOf(nodes, looks), [nodes, looks]);
  const { cards, noteSizes } = useMeasured(drawn);
  const wires = useMemo(() => wiresOf(nodes, looks), [nodes, looks]);
  const chosenWires = new Set(state.wires.map(({ from, port, to }) => wireId(from, port, to)));
  const steadyCards = useSteady(
    cards.map((card) => ({ ...card, selected: state.chosen.has(card.id), ...position(dragged.get(card.id)) })),
  );
  const steadyWires = useSteady(wires.map((wire) => ({ ...wire, selected: chosenWires.has(wire.id) })));

  const onNodesChange = (changes: NodeChange<CardNode>[]) => {
    noteSizes(changes);
    const moves = changes.flatMap((change): [string, Position, boolean][] =>
      change.type === "position" && change.position ? [[change.id, change.position, change.dragging === true]] : [],
    );
    if (moves.some(([, , isDragging]) => isDragging)) {
      setDragged(new Map(moves.map(([id, at]) => [id, at])));
    } else if (moves.length > 0) {
      // Steps by the arrow keys in a row are undone together, a drag by itself.
      act.move(new Map(moves.map(([id, at]) => [id, at])), dragged.size > 0 ? undefined : "arrows");
      setDragged(new Map());
    }
    const picks = changes.filter((change) => change.type === "select");
    if (picks.length > 0) {
      act.chooseMore(({ chosen, wires: rest }) => {
        const ids = new Set(chosen);
        for (const { id, selected } of picks) selected ? ids.add(id) : ids.delete(id);
        return { ids, wires: rest };
      });
    }
  };
  const onEdgesChange = (changes: EdgeChange<WireEdge>[]) => {
    const picks = new Map(
      changes.flatMap((change) => (change.type === "select" ? [[change.id, change.selected]] : [])),
    );
    if (picks.size === 0) return;
    act.chooseMore(({ chosen, wires: before }) => {
      const picked = wires.map(wireOf).filter((wire) => {
        const id = wireId(wire.from, wire.port, wire.to);
        return picks.get(id) ?? before.some((other) => wireId(other.from, other.port, other.to) === id);
      });
      return { ids: chosen, wires: picked };
    });
  };
  const onConnect = ({ source, sourceHandle, target }: Connection) =>
    act.connect({ from: source, port: Number(sourceHandle ?? 0), to: target });
  const onConnectEnd: OnConnectEnd = (event, { isValid, fromHandle, toNode }) => {
    if (isValid || toNode || fromHandle?.type !== "source") return;
    const { clientX: x = 0, clientY: y = 0 } = "clientX" in event ? event : (event.changedTouches[0] ?? {});
    onPull({ from: fromHandle.nodeId, port: Number(fromHandle.id ?? 0) }, screenToFlowPosition({ x, y }));
  };

  return (
    <div className={`${drawing.graph} ${classes.canvas}`}>
      {subflowNames(draft).length > 0 && (
        <GraphChoice
          names={subflowNames(draft)}
          shown={state.graph}
          onShow={act.enter}
          marked={faulty}
          mark={text.hasFaults}
        >
          {!isFixed && <Tool icon="plus" name={text.addSubflow} onClick={() => act.addSubflow()} />}
        </GraphChoice>
      )}
      <ReactFlow
        key={state.graph}
        onNodeDoubleClick={(_, { id }) => {
          const called = callOf(findNode(draft, id) ?? { type: "" });
          if (called !== undefined && subflowNames(draft).includes(called)) act.enter(called);
        }}
        nodes={steadyCards}
        edges={steadyWires}
        nodeTypes={nodeTypes}
        aria-label={flowGraphText.picture(draft.name)}
        ariaLabelConfig={flowGraphText.canvas}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onDragOver={(event) => {
          if (isNodeDrag(event)) event.preventDefault();
        }}
        onDrop={(event) => {
          if (!isNodeDrag(event)) return;
          event.preventDefault();
          const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
          onDropType(typeDropped(event), onGrid({ x: x - cardSize.width / 2, y: y - cardSize.head / 2 }));
        }}
        nodesDraggable={!isFixed}
        nodesConnectable={!isFixed}
        snapToGrid
        snapGrid={[gridStep, gridStep]}
        connectionRadius={28}
        {...view}
        preventScrolling
      >
        <Background variant={BackgroundVariant.Dots} gap={gridStep * 3} size={1} />
        <Controls showInteractive={false} />
        <FirstLook wanted={[...state.chosen]} />
        <MiniMap className={classes.map ?? ""} pannable zoomable nodeBorderRadius={8} ariaLabel={flowGraphText.map} />
      </ReactFlow>
      <VisuallyHidden>
        <GraphWords nodes={nodes} shapes={shapes} />
      </VisuallyHidden>
    </div>
  );
}

const position = (at: Position | undefined) => (at ? { position: { ...at } } : {});

const wireOf = ({ source, target, data }: WireEdge): Wire => ({ from: source, port: data?.port ?? 0, to: target });
