// What of a flow is seen first: all of it where it can still be read, else its beginning.
import type { Rect, Viewport } from "@xyflow/react";
import type { Position } from "../edit/flow-draft.ts";

/** Smaller than this nobody reads a card. */
const least = 0.62;
const beginning = 0.8;
/** Pixels around what is shown. */
const margin = 28;

/** What is drawn, and how much room there is for it. */
export interface Scene {
  readonly nodes: readonly { readonly id: string; readonly position: Position }[];
  /** Around all of the nodes. */
  readonly bounds: Rect;
  /** Of the canvas, in pixels of the page. */
  readonly room: { readonly width: number; readonly height: number };
}

/** Where not all can be read, one of `wanted` comes before the beginning; `undefined` while there is nothing to see. */
export function firstLook({ nodes, bounds, room }: Scene, wanted: readonly string[] = []): Viewport | undefined {
  const named = nodes.find(({ id }) => wanted.includes(id));
  const first = named ?? nodes.toSorted((a, b) => a.position.x - b.position.x)[0];
  const { width, height } = room;
  if (!first || width <= 0 || height <= 0) return undefined;
  const fitting = Math.min((width - 2 * margin) / bounds.width, (height - 2 * margin) / bounds.height, 1);
  const zoom = fitting < least ? beginning : fitting;
  const isAll = zoom === fitting;
  const left = named ? width / 3 : margin;
  const x = isAll ? (width - bounds.width * zoom) / 2 - bounds.x * zoom : left - first.position.x * zoom;
  const y = height / 2 - (isAll ? bounds.y + bounds.height / 2 : first.position.y + 30) * zoom;
  return { x, y, zoom };
}
