// One new flow: everything that messages can reach from one beginning, each node replaced by what stands for it.

import { z } from "zod";
import { convert } from "./converters.ts";
import type { Drawing } from "./expand.ts";
import { type RedNode, textAt } from "./flows-file.ts";
import type { Fragment } from "./fragment.ts";
import { type Notes, originOf } from "./leftover.ts";
import { Names, type NewFlow, type NewFlowNode } from "./new-flow.ts";
import { rootOf, rootTypes, type ScheduleTarget } from "./root.ts";

export interface Assembly {
  readonly root: RedNode;
  readonly name: string;
  readonly drawing: Drawing;
  readonly notes: Notes;
  readonly target: ScheduleTarget | undefined;
}

/** `taken`: the ids of what went into it, as in Node-RED. */
export interface Assembled {
  readonly document: NewFlow;
  readonly taken: readonly string[];
}

export function assemble({ root, name, drawing, notes, target }: Assembly): Assembled {
  const env = new Set<string>();
  const nodes = reachable(root, drawing);
  const ids = new Names({ most: 64, unfit: /[^A-Za-z0-9_-]+/g, between: "-" });
  const start = ids.take("start", "start");
  const begun = rootOf(root, { node: root, notes, env }, target);
  const parts = behindSplits(nodes, drawing);
  const placed = [...nodes].map((node) =>
    placeOf(node, convertOrCatch(node, nodes, { node, notes, env, isBehindSplit: parts.has(node) }), ids),
  );
  const byId = new Map(placed.map((one) => [one.node.id, one]));
  const entriesOf = (targets: readonly string[]) => targets.flatMap((id) => byId.get(id)?.entry ?? []);
  const first = entriesOf(root.wires.flat());
  const isSet = Object.keys(begun.values).length > 0;
  const setId = isSet ? ids.take("first-message", "first-message") : start;
  const head: NewFlowNode[] = [
    { id: start, type: "core.start", config: {}, wires: [isSet ? [setId] : first], ...positionOf(root, 0) },
    ...(isSet
      ? [{ id: setId, type: "core.set", config: { values: begun.values }, wires: [first], ...positionOf(root, 1) }]
      : []),
  ];
  const body = placed.flatMap((one) => written(one, (port) => entriesOf(one.node.wires[port] ?? []), byId));
  const description = textAt(root, "info")?.slice(0, 2_000);
  const document: NewFlow = {
    name,
    ...(description !== undefined && { description }),
    triggers: begun.triggers,
    ...(env.size > 0 && { settings: { env: [...env] } }),
    nodes: [...head, ...body],
  };
  return { document, taken: [root, ...nodes].map(({ id }) => originOf(id)) };
}

/** A node with the ids that its fragment has in the new flow. */
interface Placed {
  readonly node: RedNode;
  readonly fragment: Fragment | undefined;
  readonly idOf: ReadonlyMap<string, string>;
  readonly entry: readonly string[];
}

function placeOf(node: RedNode, fragment: Fragment | undefined, ids: Names): Placed {
  const wish = textAt(node, "name") ?? node.type;
  const idOf = new Map(
    fragment?.nodes.map(({ key, type }) => [key, ids.take(wish.toLowerCase(), type.replace(".", "-"))]),
  );
  return { node, fragment, idOf, entry: fragment?.entry.map((key) => idOf.get(key) ?? "") ?? [] };
}

function written(
  { node, fragment, idOf }: Placed,
  targetsOf: (port: number) => readonly string[],
  byId: ReadonlyMap<string, Placed>,
): NewFlowNode[] {
  return (fragment?.nodes ?? []).map((made, i) => {
    const wires = made.wires?.map((port) => port.map((key) => idOf.get(key) ?? "")) ?? [];
    for (const [port, outputs] of fragment?.outputs.entries() ?? []) {
      for (const output of outputs) {
        if (output.key !== made.key) continue;
        while (wires.length <= output.port) wires.push([]);
        wires[output.port]?.push(...targetsOf(port));
      }
    }
    const label = textAt(node, "name")
      ?.replaceAll(/[^\p{L}\p{M}\p{N} ._\-()/#&+@:',]/gu, " ")
      .trim()
      .slice(0, 64)
      .trim();
    const config = made.type === "core.catch" ? scoped(made.config, byId) : made.config;
    return {
      id: idOf.get(made.key) ?? "",
      type: made.type,
      ...(label && { name: label }),
      config,
      ...(made.timeout !== undefined && { timeout: made.timeout }),
      wires,
      ...positionOf(node, i),
    };
  });
}

/** A catch that is for some nodes names them as they are called now. */
function scoped(config: Readonly<Record<string, unknown>>, byId: ReadonlyMap<string, Placed>) {
  if (!Array.isArray(config.scope)) return config;
  const scope = config.scope.flatMap((id) => [...(byId.get(String(id))?.idOf.values() ?? [])]);
  return scope.length > 0 ? { scope } : {};
}

const scopeOf = (node: RedNode) => z.array(z.string()).safeParse(node.scope).data;

function convertOrCatch(node: RedNode, nodes: ReadonlySet<RedNode>, context: Parameters<typeof convert>[1]) {
  if (node.type !== "catch") return convert(node, context);
  const { notes } = context;
  notes.differs(
    node,
    "msg.error.source named the failed node",
    "It is msg.error.node here, and there is msg.error.code.",
  );
  if (node.scope === "group") {
    notes.differs(node, "it was for the nodes of its group", "Name them in the scope of the core.catch.");
  }
  if ([...nodes].some((other) => takesTheSame(node, other))) {
    notes.differs(
      node,
      "another catch got the same errors",
      "Here one catch takes an error, and one that names the node before one for all: wire it to both ends.",
    );
  }
  const among = new Set([...nodes].map(({ id }) => id));
  const scope = scopeOf(node)?.filter((id) => among.has(id));
  const config = scope ? { scope } : {};
  return { nodes: [{ key: "0", type: "core.catch", config }], entry: [], outputs: [[{ key: "0", port: 0 }]] };
}

function takesTheSame(node: RedNode, other: RedNode): boolean {
  if (other === node || other.type !== "catch" || other.z !== node.z) return false;
  if (node.uncaught === true || other.uncaught === true) return false;
  const [own, others] = [scopeOf(node), scopeOf(other)];
  return !own || !others || own.some((id) => others.includes(id));
}

/** Along wires, and from every catch that is for one of these nodes. Comments of the same tab come along. */
function reachable(root: RedNode, drawing: Drawing): ReadonlySet<RedNode> {
  const catches = Map.groupBy(
    [...drawing.values()].filter(({ type }) => type === "catch").flatMap(caughtBy),
    ({ caught }) => caught,
  );
  const targetsOf = ({ wires }: RedNode) => wires.flat().flatMap((id) => drawing.get(id) ?? []);
  const found = new Set(targetsOf(root));
  // A set that grows while it is walked.
  for (const node of found) {
    for (const next of targetsOf(node)) found.add(next);
    if (rootTypes.has(node.type)) continue;
    for (const caught of [sheetKey(node.z), nodeKey(node.z, node.id)])
      for (const { by } of catches.get(caught) ?? []) found.add(by);
  }
  const reached = new Set([...found].filter(({ type }) => !rootTypes.has(type)));
  for (const node of drawing.values()) if (node.type === "comment" && node.z === root.z) reached.add(node);
  return reached;
}

/** All that parts of a split can come to along wires. */
function behindSplits(nodes: ReadonlySet<RedNode>, drawing: Drawing): ReadonlySet<RedNode> {
  const after = ({ wires }: RedNode) => wires.flat().flatMap((id) => drawing.get(id) ?? []);
  const found = new Set([...nodes].filter(({ type }) => type === "split").flatMap(after));
  // A set that grows while it is walked.
  for (const node of found) for (const next of after(node)) found.add(next);
  return found;
}

/** What a catch is for: a whole sheet, or nodes of it. */
const caughtBy = (by: RedNode) =>
  (scopeOf(by)?.map((id) => nodeKey(by.z, id)) ?? [sheetKey(by.z)]).map((caught) => ({ caught, by }));
const sheetKey = (sheet: string) => JSON.stringify([sheet]);
const nodeKey = (sheet: string, id: string) => JSON.stringify([sheet, id]);

/** Nodes that stand for one lie in a row below each other. */
function positionOf(node: RedNode, row: number): Pick<NewFlowNode, "position"> {
  const { x, y } = node;
  if (typeof x !== "number" || typeof y !== "number") return {};
  return { position: { x: Math.round(x), y: Math.round(y) + 60 * row } };
}
