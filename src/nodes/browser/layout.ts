// A page's layout as the browser itself tells it (DevTools protocol, DOMSnapshot.captureSnapshot), read into documents
// with their texts and elements. Boxes are in pixels of the document, scrolled or not.
import type { Box } from "./paint.ts";

/** What is used of the protocol's answer; numbers of texts are indices into `strings`, -1 for none. */
interface CaptureAnswer {
  readonly strings: readonly string[];
  readonly documents: readonly CapturedDocument[];
}

interface CapturedDocument {
  readonly scrollOffsetX?: number;
  readonly scrollOffsetY?: number;
  readonly nodes: {
    readonly parentIndex?: readonly number[];
    readonly nodeName?: readonly number[];
    readonly nodeValue?: readonly number[];
    readonly attributes?: readonly (readonly number[])[];
    readonly inputValue?: Rare;
    readonly textValue?: Rare;
    readonly contentDocumentIndex?: Rare;
  };
  readonly layout: {
    readonly nodeIndex: readonly number[];
    readonly bounds: readonly (readonly number[])[];
    readonly text: readonly number[];
  };
}

interface Rare {
  readonly index: readonly number[];
  readonly value: readonly number[];
}

/** The first is the page's own. */
export type Snapshot = readonly LaidOut[];

export interface LaidOut {
  readonly scroll: { readonly x: number; readonly y: number };
  /** Texts that are painted, in the order in which they stand in the document. */
  readonly texts: readonly { readonly text: string; readonly box: Box }[];
  /** Elements that paint texts of theirs which are no nodes of the document. */
  readonly elements: readonly { readonly texts: readonly string[]; readonly box: Box }[];
  readonly frames: readonly { readonly document: number; readonly box: Box }[];
}

export function parseSnapshot(answer: CaptureAnswer): Snapshot {
  return answer.documents.map((document) => laidOut(document, (index = -1) => answer.strings[index] ?? ""));
}

/** What browsers paint of an element beside its children. */
const painted = new Set(["placeholder", "alt", "value", "label", "src", "data", "poster"]);

function laidOut({ nodes, layout, scrollOffsetX = 0, scrollOffsetY = 0 }: CapturedDocument, string: Text): LaidOut {
  const boxes = new Map<number, Box>();
  for (const [i, node] of layout.nodeIndex.entries()) {
    const box = boxOf(layout.bounds[i]);
    // A node that is laid out in parts has its first box here; its texts come one by one below.
    if (!boxes.has(node)) boxes.set(node, box);
  }
  const texts = [...layout.text.entries()].flatMap(([i, text]) =>
    text >= 0 ? [{ text: string(text), box: boxOf(layout.bounds[i]) }] : [],
  );
  const own = ownTexts(nodes, string);
  const elements = [...own].flatMap(([node, said]) => {
    const box = boxes.get(node);
    return box ? [{ texts: said, box }] : [];
  });
  const frames = rare(nodes.contentDocumentIndex).flatMap(([node, document]) => {
    const box = boxes.get(node);
    return box ? [{ document, box }] : [];
  });
  return { scroll: { x: scrollOffsetX, y: scrollOffsetY }, texts, elements, frames };
}

type Text = (index?: number) => string;

function ownTexts(nodes: CapturedDocument["nodes"], string: Text): ReadonlyMap<number, string[]> {
  const own = new Map<number, string[]>();
  const add = (node: number, text: string) => {
    if (text === "") return;
    const known = own.get(node);
    if (known) known.push(text);
    else own.set(node, [text]);
  };
  for (const [node, value] of [...rare(nodes.inputValue), ...rare(nodes.textValue)]) add(node, string(value));
  for (const [node, pairs] of (nodes.attributes ?? []).entries()) {
    for (let i = 0; i < pairs.length; i += 2) if (painted.has(string(pairs[i]))) add(node, string(pairs[i + 1]));
  }
  // What can be chosen is painted by the list, not by the text's own node.
  for (const [node, value] of (nodes.nodeValue ?? []).entries()) {
    if (string(value) === "") continue;
    const list = ancestor(nodes, string, node, "SELECT");
    if (list !== undefined) add(list, string(value));
  }
  return own;
}

function ancestor({ parentIndex, nodeName }: CapturedDocument["nodes"], string: Text, node: number, name: string) {
  for (let at = parentIndex?.[node] ?? -1; at >= 0; at = parentIndex?.[at] ?? -1) {
    if (string(nodeName?.[at]) === name) return at;
  }
  return undefined;
}

const rare = (data: Rare | undefined): (readonly [node: number, value: number])[] =>
  (data?.index ?? []).map((node, i) => [node, data?.value[i] ?? -1]);

const boxOf = ([x = 0, y = 0, width = 0, height = 0]: readonly number[] = []): Box => ({ x, y, width, height });
