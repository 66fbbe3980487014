// Takes the shortcuts out of a drawing: links, junctions, subflows and link calls become plain wires between plain
// nodes. What stands in a subflow, or behind a call, is there once for each place that uses it.
import { z } from "zod";
import type { FlowsFile, RedNode, Sheet } from "./flows-file.ts";
import { textAt } from "./flows-file.ts";
import { copyId, type Notes } from "./leftover.ts";

/** Plain nodes by id; wires lead to plain nodes only. */
export type Drawing = ReadonlyMap<string, RedNode>;

/** Subflows in subflows in …, and nodes in all: a file that calls itself round and round must come to an end. */
const deepest = 20;
const mostNodes = 20_000;
/** Ports of one node. */
const mostPorts = 1_000;

/** A node whose wires are still being laid. */
interface Draft {
  readonly node: RedNode;
  readonly wires: string[][];
  /** Whether messages only pass through it. */
  passes: boolean;
}
type Drafts = Map<string, Draft>;

/** Every tab that is not disabled, as one drawing: links lead from one tab to another. */
export function expand({ tabs, subflows }: FlowsFile, notesOf: (sheet: string) => Notes): Drawing {
  const drafts: Drafts = new Map();
  for (const node of tabs.filter(({ isDisabled }) => !isDisabled).flatMap(({ nodes }) => nodes)) add(drafts, node);
  let waiting = [...drafts.values()].map((draft) => ({ draft, depth: 0 }));
  while (waiting.length > 0) {
    const made: typeof waiting = [];
    for (const { draft, depth } of waiting) {
      const { node } = draft;
      const notes = notesOf(node.z);
      const copies = () => {
        if (depth < deepest && drafts.size < mostNodes) return true;
        notes.missing(node, "it leads into itself", "Write the repetition as a core.for-each or with fewer levels.");
        return false;
      };
      const definition = node.type.startsWith("subflow:") ? subflows.get(node.type.slice(8)) : undefined;
      if (definition && copies()) made.push(...placeSubflow(drafts, draft, definition, notes).map(at(depth)));
      if (node.type === "link call" && copies()) made.push(...placeCall(drafts, draft, notes).map(at(depth)));
    }
    waiting = made;
  }
  return wired(drafts);
}

const at = (depth: number) => (draft: Draft) => ({ draft, depth: depth + 1 });

const passing = new Set(["link in", "link out", "junction"]);

function add(drafts: Drafts, node: RedNode): Draft {
  const links = node.type === "link out" && node.mode !== "return" ? linksOf(node) : undefined;
  const wires = links ? [links] : node.wires.map((port) => [...port]);
  const draft = { node, wires, passes: passing.has(node.type) };
  drafts.set(node.id, draft);
  return draft;
}

const linksOf = (node: RedNode): string[] => z.array(z.string()).catch([]).parse(node.links);

const way = z.looseObject({
  wires: z.array(z.looseObject({ id: z.string(), port: z.int().min(0).lt(mostPorts).default(0) })).default([]),
});

/** The instance lets messages pass to the copies inside; what comes out inside is wired to what follows it. */
function placeSubflow(drafts: Drafts, instance: Draft, definition: Sheet, notes: Notes): Draft[] {
  const { node } = instance;
  const after = instance.wires;
  const inside = definition.nodes.map((one) => add(drafts, copyOf(one, node.id)));
  const [first] = z.array(way).catch([]).parse(definition.entry.in);
  instance.passes = true;
  const entry = first?.wires.map(({ id }) => copyId(node.id, id)) ?? [];
  const straight: string[] = [];
  for (const [port, out] of z.array(way).catch([]).parse(definition.entry.out).entries()) {
    for (const { id, port: from } of out.wires) {
      if (id === definition.id) straight.push(...(after[port] ?? []));
      else wire(drafts.get(copyId(node.id, id)), from, after[port] ?? []);
    }
  }
  instance.wires.splice(0, Number.POSITIVE_INFINITY, [...entry, ...straight]);
  if (Array.isArray(definition.entry.env) && definition.entry.env.length > 0) {
    notes.missing(node, "the properties of a subflow", "Put their values where the new nodes use them.");
  }
  return inside;
}

/** A copy of what the call leads to, up to where it returns. */
function placeCall(drafts: Drafts, call: Draft, notes: Notes): Draft[] {
  const { node } = call;
  const after = call.wires[0] ?? [];
  const target = findTarget(drafts, linksOf(node)[0]);
  call.passes = true;
  if (target === undefined || textAt(node, "linkType") === "dynamic") {
    notes.missing(node, "a call whose target is chosen while it runs", "Wire the node to what it calls.");
    call.wires.splice(0, Number.POSITIVE_INFINITY, []);
    return [];
  }
  const called = new Set([target]);
  for (const id of called) for (const next of drafts.get(id)?.wires.flat() ?? []) called.add(next);
  call.wires.splice(0, Number.POSITIVE_INFINITY, [copyId(node.id, target)]);
  return [...called].flatMap((id) => {
    const found = drafts.get(id);
    if (!found) return [];
    const copy = add(drafts, { ...copyOf(found.node, node.id), wires: found.wires.map(prefixed(node.id)) });
    copy.passes = found.passes;
    if (found.node.type === "link out" && found.node.mode === "return") wire(copy, 0, after);
    return copy.passes ? [] : [copy];
  });
}

/** A copy calls what was copied along with it, or else what its original calls. */
function findTarget(drafts: Drafts, link: string | undefined): string | undefined {
  for (let id = link; id !== undefined; id = id.includes("/") ? id.slice(id.indexOf("/") + 1) : undefined) {
    if (drafts.has(id)) return id;
  }
  return undefined;
}

const prefixed = (within: string) => (port: readonly string[]) => port.map((id) => copyId(within, id));

function copyOf(node: RedNode, within: string): RedNode {
  const moved = { wires: node.wires.map(prefixed(within)), links: prefixed(within)(linksOf(node)) };
  const scope = z.array(z.string()).safeParse(node.scope);
  return {
    ...node,
    ...moved,
    id: copyId(within, node.id),
    ...(scope.success && { scope: prefixed(within)(scope.data) }),
  };
}

function wire(draft: Draft | undefined, port: number, targets: readonly string[]): void {
  if (!draft) return;
  while (draft.wires.length <= port) draft.wires.push([]);
  draft.wires[port]?.push(...targets);
}

/** What only lets messages pass goes away, and so do wires to what is not there. */
function wired(drafts: Drafts): Drawing {
  const known = new Map<string, readonly string[]>();
  const landingsOf = (first: string): readonly string[] => {
    const seen = new Set([first]);
    for (const id of seen) {
      const draft = drafts.get(id);
      if (draft?.passes) for (const next of draft.wires.flat()) seen.add(next);
    }
    const found = [...seen].filter((id) => drafts.get(id)?.passes === false);
    known.set(first, found);
    return found;
  };
  const landings = (ids: readonly string[]): string[] => [
    ...new Set(ids.flatMap((id) => known.get(id) ?? landingsOf(id))),
  ];
  const plain = [...drafts.values()].filter(({ passes }) => !passes);
  return new Map(plain.map(({ node, wires }) => [node.id, { ...node, wires: wires.map(landings) }]));
}
