// What an open editor holds: the draft with its history, the graph that is worked on, and what is chosen in it. Every
// change is a function from one state to the next; it must never know how the flow is drawn.
import { copyNodes, pasteNodes } from "./clipboard.ts";
import { disconnect, type FlowDraft, idsOf, removeNodes } from "./flow-draft.ts";
import { type History, recorded, redone, settled, startedWith, undone } from "./history.ts";
import { changedGraph, changedIn, findSubflow, type GraphName, turned } from "./subflows.ts";

/** A wire: the node it comes from, its port, the node it leads to. */
export interface Wire {
  readonly from: string;
  readonly port: number;
  readonly to: string;
}

export interface EditorState {
  readonly history: History<FlowDraft>;
  readonly graph: GraphName;
  /** Ids of nodes. */
  readonly chosen: ReadonlySet<string>;
  readonly wires: readonly Wire[];
}

const nothing = { chosen: new Set<string>(), wires: [] } as const;

export const opened = (draft: FlowDraft): EditorState => ({
  history: startedWith(draft),
  graph: undefined,
  ...nothing,
});

/** The graph that is worked on, as if it were the whole flow. */
export const graphNow = ({ history, graph }: EditorState): FlowDraft => turned(history.present, graph);

/** Goes to a graph, and chooses nodes in it. */
export const entered = (state: EditorState, graph: GraphName, ids: Iterable<string> = []): EditorState =>
  withExisting({ ...chosen(state, ids), graph });

/** One change in the graph that is worked on. */
export const changedNow = (
  state: EditorState,
  change: (graph: FlowDraft) => FlowDraft,
  options?: Parameters<typeof changed>[2],
): EditorState => changed(state, changedIn(state.history.present, state.graph, change), options);

/** One change; those of the same `field` in a row are undone together. */
export function changed(
  state: EditorState,
  draft: FlowDraft,
  { field, chosen }: { readonly field?: string; readonly chosen?: Iterable<string> } = {},
): EditorState {
  const history = recorded(state.history, draft, field);
  return withExisting({ ...state, history, ...(chosen && { chosen: new Set(chosen), wires: [] }) });
}

export function chosen(state: EditorState, ids: Iterable<string>, wires: readonly Wire[] = []): EditorState {
  const next = new Set(ids);
  const isSame = next.size === state.chosen.size && [...next].every((id) => state.chosen.has(id));
  // What is typed after another node was looked at is another step.
  const history = isSame ? state.history : settled(state.history);
  return { ...state, history, chosen: isSame ? state.chosen : next, wires };
}

export const choseAll = (state: EditorState): EditorState => chosen(state, idsOf(graphNow(state)));

export const steppedBack = (state: EditorState): EditorState => stepped(state, undone(state.history));

export const steppedForth = (state: EditorState): EditorState => stepped(state, redone(state.history));

/** Takes away the chosen nodes and wires. */
export function removedChosen(state: EditorState): EditorState {
  if (state.wires.length + state.chosen.size === 0) return state;
  const next = changedNow(state, (graph) => {
    const cut = state.wires.reduce((draft, { from, port, to }) => disconnect(draft, from, port, to), graph);
    return state.chosen.size > 0 ? removeNodes(cut, state.chosen) : cut;
  });
  return { ...next, ...nothing };
}

/** Adds what a clipboard's text holds, and chooses it; the same when it holds no nodes. */
export function pasted(state: EditorState, text: string): EditorState {
  const result = pasteNodes(graphNow(state), text);
  return result ? changedNow(state, () => result.draft, { chosen: result.ids }) : state;
}

export function duplicated(state: EditorState): EditorState {
  const text = copyNodes(graphNow(state), state.chosen);
  return text === undefined ? state : pasted(state, text);
}

/** What was taken back, or done again, is shown. */
function stepped(state: EditorState, history: History<FlowDraft>): EditorState {
  const graph = changedGraph(state.history.present, history.present, state.graph);
  return withExisting({ ...state, history, graph });
}

function withExisting(state: EditorState): EditorState {
  const graph = findSubflow(state.history.present, state.graph) ? state.graph : undefined;
  const there = { ...state, graph };
  const ids = new Set(idsOf(graphNow(there)));
  const isWhole = [...state.chosen].every((id) => ids.has(id));
  return {
    ...there,
    wires: [],
    ...(isWhole ? {} : { chosen: new Set([...state.chosen].filter((id) => ids.has(id))) }),
  };
}
