// What an open editor holds: the draft with its history, and what is chosen in it. Every change is a function from one
// state to the next; it must never know how the flow is drawn.
import { copyNodes, pasteNodes } from "./clipboard.ts";
import { disconnect, type FlowDraft, idsOf, removeNodes } from "./flow-draft.ts";
import { type History, recorded, redone, settled, startedWith, undone } from "./history.ts";

/** A wire: the node it comes from, its port, the node it leads to. */
export interface Wire {
  readonly from: string;
  readonly port: number;
  readonly to: string;
}

export interface EditorState {
  readonly history: History<FlowDraft>;
  /** Ids of nodes. */
  readonly chosen: ReadonlySet<string>;
  readonly wires: readonly Wire[];
}

const nothing = { chosen: new Set<string>(), wires: [] } as const;

export const opened = (draft: FlowDraft): EditorState => ({ history: startedWith(draft), ...nothing });

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
  return { history, chosen: isSame ? state.chosen : next, wires };
}

export const choseAll = (state: EditorState): EditorState => chosen(state, idsOf(state.history.present));

export const steppedBack = (state: EditorState): EditorState =>
  withExisting({ ...state, history: undone(state.history) });

export const steppedForth = (state: EditorState): EditorState =>
  withExisting({ ...state, history: redone(state.history) });

/** Takes away the chosen nodes and wires. */
export function removedChosen(state: EditorState): EditorState {
  const { present } = state.history;
  const cut = state.wires.reduce((draft, { from, port, to }) => disconnect(draft, from, port, to), present);
  const draft = state.chosen.size > 0 ? removeNodes(cut, state.chosen) : cut;
  return draft === present ? state : { ...changed(state, draft), ...nothing };
}

/** Adds what a clipboard's text holds, and chooses it; the same when it holds no nodes. */
export function pasted(state: EditorState, text: string): EditorState {
  const result = pasteNodes(state.history.present, text);
  return result ? changed(state, result.draft, { chosen: result.ids }) : state;
}

export function duplicated(state: EditorState): EditorState {
  const text = copyNodes(state.history.present, state.chosen);
  return text === undefined ? state : pasted(state, text);
}

function withExisting(state: EditorState): EditorState {
  const ids = new Set(idsOf(state.history.present));
  const isWhole = [...state.chosen].every((id) => ids.has(id));
  return {
    ...state,
    wires: [],
    ...(isWhole ? {} : { chosen: new Set([...state.chosen].filter((id) => ids.has(id))) }),
  };
}
