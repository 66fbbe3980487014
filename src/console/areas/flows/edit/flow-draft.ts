// A flow while somebody writes it: JSON all through, with names in place of ids, and good however incomplete. Every
// edit is a function that returns a new draft; it must never know of React, of the canvas or of the server.
import { z } from "zod";
import { errorOf } from "../../../../base/errors.ts";
import { plainWords } from "../../../../base/shape.ts";
import { faultOfIssue, faultText } from "../../../../flow/fault.ts";
import { catchScope, wellKnown } from "../../../../flow/graph.ts";

/** Of a node's upper left corner, in pixels of the canvas at its own size. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

export type Json = Readonly<Record<string, unknown>>;

export interface DraftNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly config?: Json;
  /** Ids by output port; the error port is the last. */
  readonly wires?: readonly (readonly string[])[];
  readonly position?: Position;
  readonly retry?: Json;
  readonly timeout?: string;
  readonly continueOnError?: boolean;
}

export interface FlowDraft {
  readonly name: string;
  readonly description?: string;
  readonly vaults?: readonly DraftVault[];
  readonly triggers?: readonly Json[];
  readonly settings?: Json;
  readonly nodes: readonly DraftNode[];
  readonly subflows?: Readonly<Record<string, DraftSubflow>>;
}

/** Nodes that the flow's nodes call by the subflow's name. */
export interface DraftSubflow {
  readonly description?: string;
  readonly nodes: readonly DraftNode[];
}

export interface DraftVault {
  readonly vault: string;
  readonly access?: "read" | "write";
}

/** Changed properties; `undefined` takes one away. */
export type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined };
export type NodePatch = Patch<Omit<DraftNode, "id">>;
export type DraftPatch = Patch<Omit<FlowDraft, "nodes" | "subflows">>;

const json = z.record(z.string(), z.unknown());

const draftNode = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string().exactOptional(),
  config: json.exactOptional(),
  wires: z.array(z.array(z.string())).exactOptional(),
  position: z.looseObject({ x: z.number(), y: z.number() }).exactOptional(),
  retry: json.exactOptional(),
  timeout: z.string().exactOptional(),
  continueOnError: z.boolean().exactOptional(),
});

const flowDraft = z.looseObject({
  name: z.string().default(""),
  description: z.string().exactOptional(),
  vaults: z
    .array(z.looseObject({ vault: z.string(), access: z.enum(["read", "write"]).exactOptional() }))
    .exactOptional(),
  triggers: z.array(json).exactOptional(),
  settings: json.exactOptional(),
  nodes: z.array(draftNode).default([]),
  subflows: z
    .record(
      z.string(),
      z.looseObject({ description: z.string().exactOptional(), nodes: z.array(draftNode).default([]) }),
    )
    .exactOptional(),
});

/**
 * A draft from any JSON, such as one that was stored or written by hand; what it does not know it keeps, so that the
 * faults of a flow can name it.
 * @throws InputError `bad-input` when parts do not have the form of a flow.
 */
export function parseDraft(value: unknown): FlowDraft {
  const { data, error } = flowDraft.safeParse(value, { error: plainWords });
  if (data) return data;
  const [first] = error.issues;
  throw errorOf({ code: "bad-input", message: first ? faultText(faultOfIssue(first)) : "not a flow" });
}

/** What a new flow begins with. */
export const newDraft: FlowDraft = {
  name: "",
  nodes: [{ id: "start", type: wellKnown.start, position: { x: 0, y: 0 } }],
};

export const findNode = (draft: FlowDraft, id: string): DraftNode | undefined =>
  draft.nodes.find((node) => node.id === id);

/** An id that no node has, made from the second half of a type: `request`, then `request-2`. */
export function freshId(taken: Iterable<string>, type: string): string {
  const ids = new Set(taken);
  const word = type.split(".").at(-1) || "node";
  let id = word;
  for (let n = 2; ids.has(id); n++) id = `${word}-${n}`;
  return id;
}

/** A node of this type with an id of its own, wired to nothing. */
export function addNode(draft: FlowDraft, type: string, position: Position): { draft: FlowDraft; id: string } {
  const id = freshId(everyId(draft), type);
  return { id, draft: { ...draft, nodes: [...draft.nodes, { id, type, position: whole(position) }] } };
}

/** Takes nodes away, and every wire that led to them. */
export function removeNodes(draft: FlowDraft, ids: Iterable<string>): FlowDraft {
  const gone = new Set(ids);
  const rest = draft.nodes.filter(({ id }) => !gone.has(id));
  return withNamed({ ...draft, nodes: rest }, (id) => (gone.has(id) ? undefined : id));
}

export const patchDraft = (draft: FlowDraft, patch: DraftPatch): FlowDraft => ({
  ...patched(draft, patch),
  nodes: draft.nodes,
});

export const patchNode = (draft: FlowDraft, id: string, patch: NodePatch): FlowDraft => ({
  ...draft,
  nodes: draft.nodes.map((node) => (node.id === id ? { ...patched(node, patch), id } : node)),
});

/** Gives a node another id; wires, and whatever else names it, follow. */
export function renameNode(draft: FlowDraft, id: string, newId: string): FlowDraft {
  const named = withNamed(draft, (target) => (target === id ? newId : target));
  return { ...named, nodes: named.nodes.map((node) => (node.id === id ? { ...node, id: newId } : node)) };
}

/** One wire more, if it is not there yet. */
export const connect = (draft: FlowDraft, from: string, port: number, to: string): FlowDraft =>
  withPort(draft, from, port, (targets) => (targets.includes(to) ? targets : [...targets, to]));

export const disconnect = (draft: FlowDraft, from: string, port: number, to: string): FlowDraft =>
  withPort(draft, from, port, (targets) => targets.filter((target) => target !== to));

/** Puts nodes elsewhere, to whole pixels; those not named stay. */
export const moveNodes = (draft: FlowDraft, places: ReadonlyMap<string, Position>): FlowDraft => ({
  ...draft,
  nodes: draft.nodes.map((node) => {
    const place = places.get(node.id);
    return place ? { ...node, position: whole(place) } : node;
  }),
});

export const idsOf = ({ nodes }: Pick<FlowDraft, "nodes">): string[] => nodes.map(({ id }) => id);

/** Those of subflows among them: an id stands for one node of the whole flow. */
export const everyId = (draft: FlowDraft): string[] =>
  [draft, ...Object.values(draft.subflows ?? {})].flatMap((graph) => idsOf(graph));

/** Without empty ports at the end, which say nothing. */
export function trimmedWires(wires: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const last = wires.findLastIndex((targets) => targets.length > 0);
  return wires.slice(0, last + 1);
}

const whole = ({ x, y }: Position): Position => ({ x: Math.round(x), y: Math.round(y) });

function withPort(
  draft: FlowDraft,
  from: string,
  port: number,
  change: (targets: readonly string[]) => readonly string[],
): FlowDraft {
  const { wires = [] } = findNode(draft, from) ?? {};
  const ports = Array.from({ length: Math.max(wires.length, port + 1) }, (_, i) => wires[i] ?? []);
  return patchNode(draft, from, { wires: trimmedWires(ports.with(port, [...change(ports[port] ?? [])])) });
}

/** Every place that names a node, with another id or, for `undefined`, without it. */
function withNamed(draft: FlowDraft, rename: (id: string) => string | undefined): FlowDraft {
  const renamed = (ids: readonly string[]) => ids.map(rename).filter((id) => id !== undefined);
  return {
    ...draft,
    nodes: draft.nodes.map((node) => {
      const scope = node.type === wellKnown.catch && node.config ? catchScope({ config: node.config }) : undefined;
      return {
        ...node,
        ...(node.wires && { wires: trimmedWires(node.wires.map(renamed)) }),
        ...(scope && { config: { ...node.config, scope: renamed(scope) } }),
      };
    }),
  };
}

function patched<T extends object>(value: T, patch: Patch<T>): T {
  const next: T = { ...value, ...patch };
  for (const key of Object.keys(patch)) {
    if (Reflect.get(patch, key) === undefined) Reflect.deleteProperty(next, key);
  }
  return next;
}
