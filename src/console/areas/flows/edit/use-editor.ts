// The state of an open editor, and what can be done in it. The draft is kept in the browser whenever it rests.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { FlowId } from "../../../../base/ids.ts";
import type { NodeShapes } from "../../../data/node-shapes.ts";
import { arranged, placesOf } from "../graph/arrange.ts";
import { copyNodes } from "./clipboard.ts";
import {
  changed,
  changedNow,
  choseAll,
  chosen,
  duplicated,
  type EditorState,
  entered,
  graphNow,
  opened,
  pasted,
  removedChosen,
  steppedBack,
  steppedForth,
  type Wire,
} from "./editor-state.ts";
import {
  addNode,
  connect,
  type DraftPatch,
  disconnect,
  type FlowDraft,
  findNode,
  type Json,
  moveNodes,
  type NodePatch,
  type Position,
  patchDraft,
  patchNode,
  renameNode,
} from "./flow-draft.ts";
import { rewired } from "./port-wires.ts";
import { type DraftBase, dropDraft, keepDraft, type StoredDraft } from "./stored-draft.ts";
import {
  addSubflow,
  changedIn,
  describeSubflow,
  type GraphName,
  removeSubflow,
  renameSubflow,
  turned,
} from "./subflows.ts";

/** Milliseconds. */
const pause = 400;

/** `flow` is undefined for one that nobody signed yet. */
export function useEditor(flow: FlowId | undefined, start: StoredDraft, shapes: NodeShapes) {
  const [state, update] = useState(() => opened(start.draft));
  const [base, setBase] = useState<DraftBase | undefined>(start.base);
  const draft = state.history.present;
  const graph = useMemo(() => turned(draft, state.graph), [draft, state.graph]);
  const forget = useKept(flow, { draft, base }, start);
  const known = useRef(shapes);
  known.current = shapes;

  const act = useMemo(() => actions(update, () => known.current), []);
  const copy = useCallback(() => copyNodes(graph, state.chosen), [graph, state.chosen]);
  /** `draft` is the flow as a whole, `graph` the part of it that is worked on. */
  return { state, draft, graph, base, setBase, act, copy, forget } as const;
}

export type Act = ReturnType<typeof actions>;

type Update = (next: (state: EditorState) => EditorState) => void;

function actions(update: Update, shapes: () => NodeShapes) {
  /** What places a node beside others first gives all of them a place of their own. */
  const placed = (draft: FlowDraft): FlowDraft =>
    draft.nodes.every(({ position }) => position) ? draft : moveNodes(draft, placesOf(draft.nodes, shapes()));
  const whole = (change: (draft: FlowDraft) => FlowDraft, field?: string) =>
    update((state) => changed(state, change(state.history.present), field === undefined ? {} : { field }));
  /** In the graph that is worked on. */
  const edit = (change: (graph: FlowDraft) => FlowDraft, field?: string) =>
    update((state) => changedNow(state, change, field === undefined ? {} : { field }));

  return {
    undo: () => update(steppedBack),
    redo: () => update(steppedForth),
    remove: () => update(removedChosen),
    duplicate: () => update(duplicated),
    paste: (text: string) => update((state) => pasted(state, text)),
    choose: (ids: Iterable<string>, wires: readonly Wire[] = []) => update((state) => chosen(state, ids, wires)),
    chooseMore: (next: (state: EditorState) => { ids: Iterable<string>; wires: readonly Wire[] }) =>
      update((state) => {
        const { ids, wires } = next(state);
        return chosen(state, ids, wires);
      }),
    chooseAll: () => update(choseAll),
    replace: (draft: FlowDraft, field?: string) => whole(() => draft, field),
    patchFlow: (patch: DraftPatch) => whole((draft) => patchDraft(draft, patch), `flow.${Object.keys(patch).join()}`),
    patch: (id: string, patch: NodePatch) =>
      update((state) => {
        const node = findNode(graphNow(state), id);
        const shape = node && shapes().get(node.type);
        const follows = node && shape && "config" in patch && !("wires" in patch);
        const all = follows ? { ...patch, wires: rewired(node, patch.config, shape) } : patch;
        return changedNow(state, (graph) => patchNode(graph, id, all), { field: fieldOf(id, node?.config, patch) });
      }),
    rename: (id: string, newId: string) =>
      update((state) =>
        changedNow(state, (graph) => renameNode(graph, id, newId), {
          chosen: [...state.chosen].map((one) => (one === id ? newId : one)),
        }),
      ),
    connect: ({ from, port, to }: Wire) => edit((draft) => connect(draft, from, port, to)),
    disconnect: ({ from, port, to }: Wire) => edit((draft) => disconnect(draft, from, port, to)),
    move: (places: ReadonlyMap<string, Position>, field?: string) =>
      edit((graph) => moveNodes(placed(graph), places), field),
    arrange: () => edit((draft) => moveNodes(draft, arranged(draft.nodes, shapes()))),
    /** A new node, wired from `from` when it is given, and chosen. */
    add: (type: string, position: Position, from?: { readonly from: string; readonly port: number }) =>
      update((state) => {
        const { draft, id } = addNode(placed(graphNow(state)), type, position);
        const next = from ? connect(draft, from.from, from.port, id) : draft;
        return changedNow(state, () => next, { chosen: [id] });
      }),
    /** Shows a graph, and chooses nodes in it. */
    enter: (graph: GraphName, ids?: Iterable<string>) => update((state) => entered(state, graph, ids)),
    /** A new subflow, which is shown; `caller` is a node that calls it from now on. */
    addSubflow: (caller?: string) =>
      update((state) => {
        const { draft, name } = addSubflow(state.history.present);
        const call = (graph: FlowDraft) =>
          caller === undefined ? graph : patchNode(graph, caller, { config: { subflow: name } });
        return entered(changed(state, changedIn(draft, state.graph, call)), name);
      }),
    removeSubflow: (name: string) => whole((draft) => removeSubflow(draft, name)),
    describeSubflow: (name: string, words: string) =>
      whole((draft) => describeSubflow(draft, name, words), `subflow.${name}`),
    renameSubflow: (name: string, newName: string) =>
      update((state) => {
        const next = renameSubflow(state.history.present, name, newName);
        return next === state.history.present ? state : entered({ ...changed(state, next), graph: newName }, newName);
      }),
  } as const;
}

/** Names what is typed into: a property of a node, or of its config. */
function fieldOf(id: string, before: Json | undefined, patch: NodePatch): string {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(patch.config ?? {})]);
  const changes = [...names].filter((name) => "config" in patch && before?.[name] !== patch.config?.[name]);
  return [id, ...Object.keys(patch), ...changes].join(" ");
}

/**
 * Keeps the draft when it rests, and when the page or the editor goes. What was never changed is not kept. What it
 * returns forgets the draft for good.
 */
function useKept(flow: FlowId | undefined, { draft, base }: StoredDraft, start: StoredDraft): () => void {
  const isTouched = useRef(false);
  const isForgotten = useRef(false);
  const pending = useRef<() => void>(undefined);
  useEffect(() => {
    if (draft !== start.draft || base !== start.base) isTouched.current = true;
    if (!isTouched.current) return;
    const keep = () => {
      pending.current = undefined;
      if (!isForgotten.current) keepDraft(flow, { draft, base });
    };
    pending.current = keep;
    const timer = setTimeout(keep, pause);
    return () => clearTimeout(timer);
  }, [flow, draft, base, start]);
  useEffect(() => {
    const keep = () => pending.current?.();
    addEventListener("pagehide", keep);
    return () => {
      removeEventListener("pagehide", keep);
      keep();
    };
  }, []);
  return useCallback(() => {
    isForgotten.current = true;
    dropDraft(flow);
  }, [flow]);
}
