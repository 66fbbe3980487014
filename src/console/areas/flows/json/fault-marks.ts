// The faults of a flow as marks in its JSON: at the value that has one, or at the nearest that is there.
import type { Diagnostic } from "@codemirror/lint";
import type { EditorState } from "@codemirror/state";
import type { Fault } from "../../../../flow/fault.ts";
import { nodeAt } from "./json-tree.ts";

export const faultMarks = (state: EditorState, faults: readonly Fault[]): Diagnostic[] =>
  faults.map(({ path, message, remedy }) => {
    const node = nodeAt(state, path);
    const [from, to] = node ? [node.from, node.to] : [0, 0];
    // A mark over many lines marks nothing: its first line stands for it.
    return { from, to: Math.min(to, state.doc.lineAt(from).to), severity: "error", message: `${message}. ${remedy}` };
  });
