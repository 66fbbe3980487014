// Where in a JSON text somebody is, told from its syntax tree, which is there also while the text is not whole.
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import type { JsonPath } from "../../../../flow/fault.ts";

/** What is written at a place: a property's name or a value. */
export interface Place {
  /** Of the value; for a name, of the object that has it. */
  readonly path: JsonPath;
  readonly is: "name" | "value";
  /** Of the text that a choice takes the place of, as far as it is written. */
  readonly from: number;
  readonly to: number;
}

const values = new Set(["Object", "Array", "String", "Number", "True", "False", "Null"]);

/** On a busy machine the tree is still behind the text: it is waited for, but not for long. */
const treeUpTo = (state: EditorState, at: number) => ensureSyntaxTree(state, at, 50) ?? syntaxTree(state);

/** Undefined where nothing can be written. */
export function placeAt(state: EditorState, at: number): Place | undefined {
  const node = treeUpTo(state, at).resolveInner(at, -1);
  const isWord = node.name === "String" || node.name === "PropertyName";
  const range = isWord && node.from < at ? { from: node.from, to: node.to } : wordBefore(state, at);
  if (node.name === "PropertyName") return { path: pathOf(state, node.parent?.parent), is: "name", ...range };
  const inside = isWord ? node.parent : enclosing(node, at);
  if (inside?.name === "Property") return { path: pathOf(state, inside), is: "value", ...range };
  if (inside?.name === "Array") return { path: [...pathOf(state, inside), indexAt(inside, at)], is: "value", ...range };
  if (inside?.name !== "Object") return undefined;
  const before = state.sliceDoc(inside.from, range.from).trimEnd().at(-1);
  if (before === ":") {
    const property = inside.childBefore(range.from);
    return property ? { path: pathOf(state, property), is: "value", ...range } : undefined;
  }
  return { path: pathOf(state, inside), is: "name", ...range };
}

/** A word that has no quotes yet. */
function wordBefore(state: EditorState, at: number): { from: number; to: number } {
  const line = state.doc.lineAt(at);
  const [word = ""] = /["\w$.-]*$/.exec(line.text.slice(0, at - line.from)) ?? [];
  return { from: at - word.length, to: at };
}

function enclosing(node: SyntaxNode, at: number): SyntaxNode | null {
  let inside: SyntaxNode | null = node;
  // What ends right here encloses nothing any more.
  while (inside && !(["Object", "Array", "Property"].includes(inside.name) && isOpenAt(inside, at))) {
    inside = inside.parent;
  }
  return inside;
}

const isOpenAt = (node: SyntaxNode, at: number) =>
  node.from < at && (at < node.to || (node.name !== "Property" && !/[\]}]/.test(node.lastChild?.name ?? "")));

/** The path of a value, or of a property's value. */
export function pathOf(state: EditorState, node: SyntaxNode | null | undefined): JsonPath {
  if (!node?.parent) return [];
  const rest = pathOf(state, node.parent);
  if (node.name === "Property") return [...rest, nameOf(state, node)];
  if (node.parent.name === "Array" && values.has(node.name)) return [...rest, indexAt(node.parent, node.from)];
  return rest;
}

const nameOf = (state: EditorState, property: SyntaxNode): string => {
  const name = property.getChild("PropertyName");
  return name ? (textOf(state, name) ?? "") : "";
};

const indexAt = (array: SyntaxNode, at: number): number => childValues(array).filter(({ to }) => to <= at).length;

function childValues(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (values.has(child.name)) found.push(child);
  return found;
}

/** The text of a whole string or name; undefined for what is none. */
export function textOf(state: EditorState, { from, to }: Pick<SyntaxNode, "from" | "to">): string | undefined {
  try {
    const value: unknown = JSON.parse(state.sliceDoc(from, to));
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value at a path, or the part of the path that is there, the longest. */
export function nodeAt(state: EditorState, path: JsonPath): SyntaxNode | null {
  let [node = null] = childValues(treeUpTo(state, state.doc.length).topNode);
  for (const key of path) {
    const next = node && step(state, node, key);
    if (!next) break;
    node = next;
  }
  return node;
}

function step(state: EditorState, node: SyntaxNode, key: string | number): SyntaxNode | undefined {
  if (typeof key === "number") return node.name === "Array" ? childValues(node)[key] : undefined;
  const property = node.getChildren("Property").find((one) => nameOf(state, one) === key);
  return property && (childValues(property)[0] ?? property);
}

/** The names that an object has already. */
export const namesAt = (state: EditorState, path: JsonPath): string[] =>
  nodeAt(state, path)
    ?.getChildren("Property")
    .map((property) => nameOf(state, property)) ?? [];

/** A text in the document, such as the type of a node. */
export function findText(state: EditorState, path: JsonPath): string | undefined {
  const node = nodeAt(state, path);
  const isThere = node && String(pathOf(state, node)) === String(path);
  return isThere ? textOf(state, node) : undefined;
}
