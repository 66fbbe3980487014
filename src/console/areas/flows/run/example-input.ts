// An input that a declared JSON Schema would likely take, for people to begin with. It promises nothing: the control
// plane judges what is sent.
import { isPlainObject } from "../../../../flow/plain-json.ts";

type Json = Readonly<Record<string, unknown>>;

/** The schema's own examples and defaults where it has any, else an empty value of its type. */
export function exampleOf(schema: Json): unknown {
  const [example] = Array.isArray(schema.examples) ? schema.examples : [];
  if (example !== undefined) return example;
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  return emptyOf(schema);
}

function emptyOf({ type, properties }: Json): unknown {
  const [kind] = Array.isArray(type) ? type : [type];
  switch (kind) {
    case "string":
      return "";
    case "number":
    case "integer":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "null":
      return null;
    default:
      return Object.fromEntries(propertiesOf({ properties }).map(([name, part]) => [name, exampleOf(part)]));
  }
}

/** The properties that a schema of an object describes, in its order. */
const propertiesOf = ({ properties }: Json): (readonly [name: string, schema: Json])[] =>
  isPlainObject(properties)
    ? Object.entries(properties).flatMap(([name, part]) => (isPlainObject(part) ? [[name, part] as const] : []))
    : [];

/** What a person begins with: the example where it is an object, as every input is. */
export function firstInput(schema: Json): Record<string, unknown> {
  const example = exampleOf(schema);
  return isPlainObject(example) ? example : {};
}
