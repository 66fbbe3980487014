// Moves the view of the canvas so that a node is seen, and only as far as that takes.
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";
import { cardSize } from "../graph/node-ports.ts";
import type { Position } from "./flow-draft.ts";

/** Pixels between a node and the edge of the canvas. */
const margin = 48;
/** Milliseconds that the view moves for; none for those who want no movement. */
export const glide = (): number => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 180);

/** `at` is the node's place on the canvas. */
export function useReveal(): (at: Position) => void {
  const { getViewport, setViewport } = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    (at) => {
      const { width, height } = store.getState();
      const { x, y, zoom } = getViewport();
      const shift = (start: number, size: number, room: number) => {
        if (start < margin) return margin - start;
        return start + size > room - margin ? room - margin - start - size : 0;
      };
      const dx = shift(at.x * zoom + x, cardSize.width * zoom, width);
      const dy = shift(at.y * zoom + y, 2 * cardSize.head * zoom, height);
      if (dx !== 0 || dy !== 0) void setViewport({ x: x + dx, y: y + dy, zoom }, { duration: glide() });
    },
    [getViewport, setViewport, store],
  );
}
