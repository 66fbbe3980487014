// Keeps what the canvas library measured of each card: it wants the sizes back with the cards.
import type { NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import type { CardNode } from "./drawing.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

export function useMeasured(cards: readonly CardNode[]) {
  const [sizes, setSizes] = useState<ReadonlyMap<string, Size>>(new Map());
  const noteSizes = useCallback((changes: readonly NodeChange<CardNode>[]) => {
    const measured = changes.flatMap((change): [string, Size][] =>
      change.type === "dimensions" && change.dimensions ? [[change.id, change.dimensions]] : [],
    );
    if (measured.length > 0) setSizes((before) => new Map([...before, ...measured]));
  }, []);
  const measured = useMemo(
    () =>
      cards.map((card) => {
        const size = sizes.get(card.id);
        return size ? { ...card, measured: { ...size } } : card;
      }),
    [cards, sizes],
  );
  return { cards: measured, noteSizes } as const;
}
