// The node types a robot has. Shelves hold loaders, so that a runner reads only the files of the nodes its flow uses;
// a description is plain JSON, so that the server and the console need no node code.
import { z } from "zod";
import { errorOf } from "../base/errors.ts";
import type { NodeDefinition, NodeShape, Ports } from "./node.ts";

/** Loaded definitions by type: what runs a flow. */
export type Catalogue = ReadonlyMap<string, NodeDefinition>;

/** Shapes by type: what validates a flow. Every Catalogue is one. */
export type Shapes = ReadonlyMap<string, NodeShape>;

/** Definitions that are not loaded yet, by type. */
export type Shelf = ReadonlyMap<string, NodeLoader>;
export type NodeLoader = () => Promise<NodeDefinition>;

/**
 * Loads the named types of a shelf, or all of it. A name the shelf does not have is left out: validation reports it.
 * @throws InternalError `internal` when a loader brings another type than its name says.
 */
export async function loadCatalogue(shelf: Shelf, types: Iterable<string> = shelf.keys()): Promise<Catalogue> {
  const wanted = [...new Set(types)].sort();
  const loaded = await Promise.all(wanted.map(async (type) => ({ type, definition: await shelf.get(type)?.() })));
  const catalogue = new Map<string, NodeDefinition>();
  for (const { type, definition } of loaded) {
    if (!definition) continue;
    if (definition.type !== type) {
      throw errorOf({ code: "internal", message: `the shelf names ${type} but holds ${definition.type}` });
    }
    catalogue.set(type, definition);
  }
  return catalogue;
}

/** A node type as plain JSON; `config` is a JSON Schema, with `errorMessage` beside a `pattern` that is told in words. */
export interface NodeDescription {
  readonly type: string;
  readonly title: string;
  readonly doc: string;
  readonly ports: Ports;
  readonly input: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, readonly string[]>>;
  readonly vaultAccess?: "read" | "write";
  /** Config properties that no expression may stand in. */
  readonly literals: readonly string[];
  readonly pure: boolean;
}

/** What a robot announces when it connects: every type, sorted by name. */
export function describeCatalogue(shapes: Shapes): readonly NodeDescription[] {
  return [...shapes.values()].sort((a, b) => (a.type < b.type ? -1 : 1)).map(describe);
}

function describe(shape: NodeShape): NodeDescription {
  return {
    type: shape.type,
    title: shape.title,
    doc: shape.doc,
    ports: shape.ports,
    input: shape.input ?? true,
    config: { ...z.toJSONSchema(shape.config, { io: "input", unrepresentable: "any", override: tellPattern }) },
    credentials: shape.credentials ?? {},
    ...(shape.vaultAccess && { vaultAccess: shape.vaultAccess }),
    literals: shape.literals ?? [],
    pure: shape.pure === true,
  };
}

/** A pattern says nothing to people: what its schema says when a text does not fit goes along. */
function tellPattern({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: Record<string, unknown> }) {
  if (typeof jsonSchema.pattern !== "string") return;
  // No text that people write fits; a schema without words of its own says nothing.
  const { error } = z.safeParse(zodSchema, "\0", { error: () => "" });
  const words = error?.issues.find(({ code }) => code === "invalid_format")?.message;
  if (words) jsonSchema.errorMessage = words;
}
