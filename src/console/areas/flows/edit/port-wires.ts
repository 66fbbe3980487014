// Wires that follow their ports when a node gets more or fewer of them, as a switch does with each rule.
import type { NodeDescription } from "../../../../flow/catalogue.ts";
import { portNames } from "../../../../flow/graph.ts";
import { errorPort } from "../graph/node-ports.ts";
import { type DraftNode, type Json, trimmedWires } from "./flow-draft.ts";

/** The wires of a node once it has the config `next`: each where the element, or the name, of its port is now. */
export function rewired(
  { wires = [], config }: Pick<DraftNode, "wires" | "config">,
  next: Json | undefined,
  { ports }: Pick<NodeDescription, "ports">,
): readonly (readonly string[])[] {
  if (!("each" in ports)) return wires;
  const before = keysOf(ports, config);
  const after = keysOf(ports, next);
  // An element that was edited in its place keeps its wires.
  const isSameCount = before.length === after.length;
  return trimmedWires(after.map((key, i) => wires[isSameCount ? i : before.indexOf(key)] ?? []));
}

/** What tells one port from another: its element as JSON, counted where two are equal, or its name. */
function keysOf(
  ports: { readonly each: string; readonly after: readonly string[]; readonly otherwise?: readonly string[] },
  config: Json | undefined,
) {
  const list = config?.[ports.each];
  const elements: readonly unknown[] = (Array.isArray(list) ? list : ports.otherwise) ?? [];
  const texts = elements.map((element) => JSON.stringify(element));
  const counted = texts.map((key, i) => `${key}#${texts.slice(0, i).filter((other) => other === key).length}`);
  return [...counted, ...portNames({ ports: ports.after }, config), errorPort];
}
