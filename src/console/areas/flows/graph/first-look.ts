// What of a flow is seen first: all of it where it can still be read, else its beginning.
import type { Rect, Viewport } from "@xyflow/react";
import type { Position } from "../edit/flow-draft.ts";

/** Smaller than this nobody reads a card. */
const least = 0.62;
const beginning = 0.8;
/** Pixels around what is shown. */
const margin = 28;

/** What this needs of the canvas library's instance. */
interface Canvas {
  getNodes(): readonly { readonly id: string; readonly position: Position }[];
  getNodesBounds(ids: string[]): Rect;
  setViewport(viewport: Viewport): unknown;
}

/** For `onInit` of a canvas that fills `place`; where not all can be read, one of `wanted` comes before the beginning. */
export function lookFirst(canvas: Canvas, place: Element | null, wanted: readonly string[] = []): void {
  const nodes = canvas.getNodes();
  const named = nodes.find(({ id }) => wanted.includes(id));
  const first = named ?? nodes.toSorted((a, b) => a.position.x - b.position.x)[0];
  const { width = 0, height = 0 } = place?.getBoundingClientRect() ?? {};
  if (!first || width === 0) return;
  const bounds = canvas.getNodesBounds(nodes.map(({ id }) => id));
  const fitting = Math.min((width - 2 * margin) / bounds.width, (height - 2 * margin) / bounds.height, 1);
  const zoom = fitting < least ? beginning : fitting;
  const isAll = zoom === fitting;
  const left = named ? width / 3 : margin;
  const x = isAll ? (width - bounds.width * zoom) / 2 - bounds.x * zoom : left - first.position.x * zoom;
  const y = height / 2 - (isAll ? bounds.y + bounds.height / 2 : first.position.y + 30) * zoom;
  canvas.setViewport({ x, y, zoom });
}
