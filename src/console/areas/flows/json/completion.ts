// What can be written next in the JSON of a flow: from the schema of flows, from the robots' node types for what stands
// in a config, and from the flow itself for what names its nodes and vaults. A library that does this for any schema
// would bring a second judge of what is right, a highlighter with WebAssembly, and 150 KiB.
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { EditorState } from "@codemirror/state";
import type { KnownNode } from "../../../../client/flows/node-types.ts";
import { flowJsonSchema } from "../../../../flow/document.ts";
import type { JsonPath } from "../../../../flow/fault.ts";
import { findText, namesAt, nodeAt, type Place, placeAt } from "./json-tree.ts";
import { kindOf, propertyChoices, type Schema, schemasAt, valueChoices } from "./schema-walk.ts";

/** Names that a flow may use and that stand outside of it. */
export interface KnownNames {
  /** Items by the name of their vault. */
  readonly vaults: ReadonlyMap<string, readonly string[]>;
}

interface Known {
  readonly shapes: ReadonlyMap<string, KnownNode>;
  readonly names: KnownNames;
}
const nothingKnown: Known = { shapes: new Map(), names: { vaults: new Map() } };

/** `known` is asked each time, so that it may change. */
export function flowCompletion(known: () => Known | undefined): CompletionSource {
  const flow = flowJsonSchema();
  return ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const place = placeAt(state, pos);
    if (!place || (!explicit && place.from === pos)) return null;
    const { shapes, names } = known() ?? nothingKnown;
    const schemas = schemasOf(flow, place.path, { state, shapes });
    const options =
      place.is === "name" ? nameOptions(state, place, schemas) : valueOptions(state, place, { schemas, shapes, names });
    return options.length === 0 ? null : { from: place.from, to: place.to, options, filter: true };
  };
}

interface Around {
  readonly state: EditorState;
  readonly shapes: ReadonlyMap<string, KnownNode>;
}

function schemasOf(flow: Schema, path: JsonPath, { state, shapes }: Around): readonly Schema[] {
  const read = (at: JsonPath) => findText(state, at);
  const [nodes, index, config, ...inside] = path;
  if (nodes !== "nodes" || config !== "config" || index === undefined) return schemasAt(flow, path, read);
  const shape = shapes.get(read([nodes, index, "type"]) ?? "");
  if (!shape) return [];
  const within = (at: JsonPath) => read([nodes, index, config, ...at]);
  const found = schemasAt(shape.config, inside, within);
  // What is decided for each message is an expression; what decides whom to trust never is.
  const isFixed = inside.length === 0 || shape.literals.includes(String(inside[0]));
  return isFixed ? found : [...found, expression];
}

const expression: Schema = {
  properties: { $expr: { type: "string", description: "JSONata over msg, flow, run, env and kept" } },
};

function nameOptions(state: EditorState, { path, to }: Place, schemas: readonly Schema[]): Completion[] {
  const taken = new Set(namesAt(state, path));
  const hasValue = /^\s*:/.test(state.sliceDoc(to, to + 20));
  return propertyChoices(schemas)
    .filter(({ name }) => !taken.has(name))
    .map(({ name, schema, isRequired }) => ({
      label: JSON.stringify(name),
      type: "property",
      detail: kindOf(schema),
      boost: isRequired ? 1 : 0,
      apply: hasValue ? JSON.stringify(name) : `${JSON.stringify(name)}: ${starterOf(schema)}`,
      ...(typeof schema.description === "string" && { info: schema.description }),
    }));
}

/** What a new property begins with; nothing where a choice follows. */
function starterOf({ type, default: usual }: Schema): string {
  if (usual !== undefined && typeof usual !== "object") return JSON.stringify(usual);
  if (type === "object") return "{}";
  if (type === "array") return "[]";
  return "";
}

interface Choices {
  readonly schemas: readonly Schema[];
  readonly shapes: ReadonlyMap<string, KnownNode>;
  readonly names: KnownNames;
}

function valueOptions(state: EditorState, { path }: Place, { schemas, shapes, names }: Choices): Completion[] {
  const [area, , part] = path;
  if (area === "nodes" && path.length === 3 && part === "type")
    return [...shapes.values()].map(({ type, title, doc }) => ({ ...option(type), detail: title, info: doc }));
  if (area === "nodes" && part === "wires" && path.length === 5) return textsAt(state, "nodes", "id").map(option);
  if (path.at(-1) === "vault")
    return [...new Set([...textsAt(state, "vaults", "vault"), ...names.vaults.keys()])].map(option);
  if (path.at(-1) === "item")
    return (names.vaults.get(findText(state, [...path.slice(0, -1), "vault"]) ?? "") ?? []).map(option);
  return valueChoices(schemas).map(option);
}

const option = (value: unknown): Completion => ({ label: JSON.stringify(value), type: "constant" });

/** One text of each element of a list, such as the ids of all nodes. */
function textsAt(state: EditorState, list: string, key: string): string[] {
  const count = nodeAt(state, [list])?.getChildren("Object").length ?? 0;
  return Array.from({ length: count }, (_, at) => findText(state, [list, at, key])).filter(
    (text) => text !== undefined,
  );
}
