// Where a page shows one of the run's secrets, in pixels of what can be seen now. Of a frame inside a page the whole
// frame counts.
import type { LaidOut, Snapshot } from "./layout.ts";
import type { Box } from "./paint.ts";
import type { ShownSecrets } from "./shown-secrets.ts";

type Search = Pick<ShownSecrets, "in">;

export function secretBoxes(snapshot: Snapshot, secrets: Search): readonly Box[] {
  const page = snapshot[0];
  if (!page) return [];
  const frames = page.frames.filter(({ document }) => hasSecret(snapshot, document, secrets));
  const boxes = [...ownBoxes(page, secrets), ...frames.map(({ box }) => box)];
  const { x, y } = page.scroll;
  return boxes.map((box) => ({ ...box, x: box.x - x, y: box.y - y }));
}

function hasSecret(snapshot: Snapshot, index: number, secrets: Search): boolean {
  const inner = snapshot[index];
  // Documents stand in their frames as a tree: the one inside comes later.
  return (
    inner !== undefined &&
    (ownBoxes(inner, secrets).length > 0 ||
      inner.frames.some(({ document }) => document > index && hasSecret(snapshot, document, secrets)))
  );
}

function ownBoxes({ texts, elements }: LaidOut, secrets: Search): Box[] {
  const shown = secrets.in(texts.map(({ text }) => text));
  const found = texts.filter((_, i) => shown.has(i)).map(({ box }) => box);
  const holding = elements.filter(({ texts: own }) => own.some((text) => secrets.in([text]).size > 0));
  return [...found, ...holding.map(({ box }) => box)];
}
