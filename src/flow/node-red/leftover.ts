// What an import could not take over, or took over with another meaning: the list a person works through afterwards.
import type { RedNode } from "./flows-file.ts";

export interface Leftover {
  /** `missing`: left out. `differs`: taken over, but it behaves differently here. */
  readonly kind: "missing" | "differs";
  /** The tab it was on. */
  readonly tab: string;
  /** The node's id in Node-RED. */
  readonly node: string;
  /** Its type there. */
  readonly type: string;
  /** What people called it; empty when they did not. */
  readonly name: string;
  readonly message: string;
  readonly remedy: string;
}

/** Notes what one node leaves over, once each. */
export interface Notes {
  missing(node: RedNode, message: string, remedy: string): void;
  differs(node: RedNode, message: string, remedy: string): void;
}

/** Collects for one tab; a node that is copied into several flows is told of once, which `told` remembers. */
export function collectNotes(tab: string, into: Leftover[], told: Set<string>): Notes {
  const note = (kind: Leftover["kind"]) => (node: RedNode, message: string, remedy: string) => {
    const name = typeof node.name === "string" ? node.name : "";
    const found: Leftover = { kind, tab, node: originOf(node.id), type: node.type, name, message, remedy };
    const key = keyOf(found);
    if (told.has(key)) return;
    told.add(key);
    into.push(found);
  };
  return { missing: note("missing"), differs: note("differs") };
}

const keyOf = ({ node, message }: Leftover) => `${node}\n${message}`;

/** Copies of a node, made for a subflow or a call, carry the ids of what they are in before their own. */
export const copyId = (within: string, id: string): string => `${within}/${id}`;
export const originOf = (id: string): string => id.slice(id.lastIndexOf("/") + 1);
