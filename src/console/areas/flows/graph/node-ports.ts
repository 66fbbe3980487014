// A node's ports and its size on the canvas, as far as they can be read off the flow and what robots say of its type.
import type { NodeDescription } from "../../../../flow/catalogue.ts";
import { flowLimits } from "../../../../flow/document.ts";
import { portNames, wellKnown } from "../../../../flow/graph.ts";
import type { DraftNode, Position } from "../edit/flow-draft.ts";

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

/** What is drawn of a node: of a draft or of a signed flow. */
export type DrawnNode = Pick<DraftNode, "id" | "type"> &
  Loose<Pick<DraftNode, "name" | "config" | "wires" | "position">>;

/** What a drawing needs of a node type. */
export type DrawnShape = Pick<NodeDescription, "ports" | "input" | "title">;

export interface Port {
  readonly name: string;
  readonly isError: boolean;
}

/** Output ports in their order; of an unknown type those that are wired. */
export function portsOf({ wires = [], config }: DrawnNode, shape: DrawnShape | undefined): readonly Port[] {
  const known = shape ? [...portNames(shape, config), errorPort] : [];
  return Array.from({ length: Math.min(Math.max(known.length, wires.length), flowLimits.ports) }, (_, i) => {
    const name = known[i] ?? String(i + 1);
    return { name, isError: name === errorPort && i === known.length - 1 };
  });
}

/** What the last port of every node is called. */
export const errorPort = "error";

export const takesInput = ({ type }: DrawnNode, shape: DrawnShape | undefined): boolean =>
  shape ? shape.input : type !== wellKnown.start && type !== wellKnown.comment && type !== wellKnown.catch;

export const isNote = ({ type }: Pick<DrawnNode, "type">): boolean => type === wellKnown.comment;

/** Pixels; the style sheet of the cards says the same. */
export const cardSize = { width: 208, head: 46, port: 18, foot: 4, note: { width: 220, height: 84 } } as const;

/** Canvas positions are multiples of it. */
export const gridStep = 8;

export function sizeOf(node: DrawnNode, shape: DrawnShape | undefined): { width: number; height: number } {
  if (isNote(node)) return cardSize.note;
  const rows = portRows(portsOf(node, shape));
  return { width: cardSize.width, height: cardSize.head + (rows > 0 ? rows * cardSize.port + cardSize.foot : 0) };
}

/** Whether the first port stands beside the name, as the only way on. */
export const hasPlainPort = (ports: readonly Port[]): boolean => ports.filter(({ isError }) => !isError).length === 1;

export const portRows = (ports: readonly Port[]): number => ports.length - (hasPlainPort(ports) ? 1 : 0);

export const onGrid = ({ x, y }: Position): Position => ({
  x: Math.round(x / gridStep) * gridStep,
  y: Math.round(y / gridStep) * gridStep,
});
