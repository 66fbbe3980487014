// A text editor for the JavaScript of a node.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { drawSelection, keymap } from "@codemirror/view";
import { TextEditor, type TextEditorProps } from "./text-editor.tsx";

const setup = [
  javascript(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
];

/** Without `onChange` the code is to be read only. */
export const CodeEditor = (props: Pick<TextEditorProps, "label" | "value" | "onChange">) => (
  <TextEditor {...props} extensions={setup} />
);
