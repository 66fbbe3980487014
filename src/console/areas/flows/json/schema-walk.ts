// What a JSON Schema says of a place in a document. It judges nothing: it gathers what could stand there.
import type { JsonPath } from "../../../../flow/fault.ts";
import { isPlainObject } from "../../../../flow/plain-json.ts";

export type Schema = Readonly<Record<string, unknown>>;

/** What stands in the document at a path, where that is a text. */
export type FindText = (path: JsonPath) => string | undefined;

/** Every schema that could hold at `path`, with alternatives side by side. */
export function schemasAt(root: Schema, path: JsonPath, findText: FindText): readonly Schema[] {
  let here = alternatives(root, { root, path: [], findText });
  for (const [depth, key] of path.entries()) {
    const spot = { root, path: path.slice(0, depth + 1), findText };
    here = here.flatMap((schema) => partsAt(schema, key)).flatMap((part) => alternatives(part, spot));
  }
  return here;
}

function partsAt(schema: Schema, key: string | number): Schema[] {
  if (typeof key === "number") return [schema.items].filter(isPlainObject);
  const { properties, additionalProperties } = schema;
  const own = isPlainObject(properties) ? properties[key] : undefined;
  return [own ?? additionalProperties].filter(isPlainObject);
}

/** More alternatives than any good schema has, or deeper ones: a robot may describe circles of them. */
const deepest = 16;
const most = 1_000;

/** A schema without its `anyOf` and the like; those are left out whose fixed `type` is another than the document's. */
function alternatives(schema: Schema, at: Spot, depth = 0, looked = { at: 0 }): readonly Schema[] {
  if (depth > deepest || looked.at++ > most) return [];
  const { $ref, anyOf, oneOf, allOf } = schema;
  const target = typeof $ref === "string" ? [referred(at.root, $ref)] : [];
  const inner = [target, anyOf, oneOf, allOf].flatMap((list) =>
    Array.isArray(list) ? list.filter(isPlainObject) : [],
  );
  const all = [schema, ...inner.flatMap((part) => alternatives(part, at, depth + 1, looked))];
  const type = at.findText([...at.path, "type"]);
  return all.filter((part) => {
    const fixed = constOf(part, "type");
    return type === undefined || fixed === undefined || fixed === type;
  });
}

interface Spot {
  readonly root: Schema;
  readonly path: JsonPath;
  readonly findText: FindText;
}

function constOf({ properties }: Schema, key: string): unknown {
  const part = isPlainObject(properties) ? properties[key] : undefined;
  return isPlainObject(part) ? part.const : undefined;
}

function referred(root: Schema, ref: string): Schema | undefined {
  if (!ref.startsWith("#/")) return undefined;
  let at: unknown = root;
  for (const key of ref.slice(2).split("/")) at = isPlainObject(at) ? at[key] : undefined;
  return isPlainObject(at) ? at : undefined;
}

export interface PropertyChoice {
  readonly name: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** The properties that could stand there, each once. */
export function propertyChoices(schemas: readonly Schema[]): readonly PropertyChoice[] {
  const found = new Map<string, PropertyChoice>();
  for (const { properties, required } of schemas) {
    if (!isPlainObject(properties)) continue;
    const needed: readonly unknown[] = Array.isArray(required) ? required : [];
    for (const [name, schema] of Object.entries(properties)) {
      if (found.has(name) || !isPlainObject(schema)) continue;
      found.set(name, { name, schema, isRequired: needed.includes(name) });
    }
  }
  return [...found.values()];
}

/** The values that could stand there, where they are few. */
export function valueChoices(schemas: readonly Schema[]): readonly unknown[] {
  const found = schemas.flatMap(({ const: fixed, enum: few, type, default: usual }) => [
    ...(fixed === undefined ? [] : [fixed]),
    ...(Array.isArray(few) ? few : []),
    ...(type === "boolean" ? [true, false] : []),
    ...(usual !== undefined && typeof usual !== "object" ? [usual] : []),
  ]);
  return [...new Set(found)];
}

/** Such as `text` or `object`, as far as the schema says. */
export const kindOf = ({ type, anyOf, const: fixed }: Schema): string =>
  typeof type === "string" ? type : fixed !== undefined ? JSON.stringify(fixed) : Array.isArray(anyOf) ? "…" : "";
