// Finds a place on the canvas where a new node covers no other: as near as it can be to where somebody wanted it.
import { placesOf } from "../graph/arrange.ts";
import { type DrawnShape, gridStep, onGrid, sizeOf } from "../graph/node-ports.ts";
import type { FlowDraft, Position } from "./flow-draft.ts";

/** Pixels between two cards, one of which had to give way. */
const gap = 24;

interface Box extends Position {
  readonly width: number;
  readonly height: number;
}

export interface Wanted {
  readonly type: string;
  readonly at: Position;
  /** Where it may give way to; anywhere unless told. */
  readonly ways?: readonly Way[];
}

/** The place that is wanted, where nothing stands; else the nearest one straight in one of the ways. */
export function freePlace(
  { nodes }: Pick<FlowDraft, "nodes">,
  { type, at, ways = ["below", "above", "right", "left"] }: Wanted,
  shapes: ReadonlyMap<string, DrawnShape>,
): Position {
  const places = placesOf(nodes, shapes);
  const taken = nodes.map(
    (node): Box => ({ x: 0, y: 0, ...places.get(node.id), ...sizeOf(node, shapes.get(node.type)) }),
  );
  const box = { ...onGrid(at), ...sizeOf({ id: "", type }, shapes.get(type)) };
  const [nearest = box] = ways
    .map((way) => slid(box, taken, way))
    .toSorted((a, b) => distance(a, box) - distance(b, box));
  return { x: nearest.x, y: nearest.y };
}

type Way = "below" | "above" | "right" | "left";

/** Just past another box. */
const beyond: Readonly<Record<Way, (box: Box, other: Box) => Position>> = {
  below: ({ x }, { y, height }) => ({ x, y: up(y + height + gap) }),
  above: ({ x, height }, { y }) => ({ x, y: -up(-(y - height - gap)) }),
  right: ({ y }, { x, width }) => ({ x: up(x + width + gap), y }),
  left: ({ y, width }, { x }) => ({ x: -up(-(x - width - gap)), y }),
};

function slid(box: Box, taken: readonly Box[], way: Way): Box {
  let at = box;
  for (let other = taken.find(covers(at)); other; other = taken.find(covers(at))) {
    at = { ...at, ...beyond[way](at, other) };
  }
  return at;
}

const covers = (a: Box) => (b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const distance = (a: Position, b: Position): number => Math.hypot(a.x - b.x, a.y - b.y);

/** To the next place on the grid. */
const up = (at: number): number => Math.ceil(at / gridStep) * gridStep;
