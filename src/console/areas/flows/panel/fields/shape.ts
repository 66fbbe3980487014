// What a JSON Schema asks of a form: which field each part of a value is typed in. A schema that says more than forms
// can show is never an obstacle; such a value is typed as JSON.
import type { DeclaredAccess } from "../declared.ts";

export type TextFormat = "plain" | "duration" | "url" | "date" | "date-time";

/** The field that fits a value. */
export type FieldShape =
  | { readonly is: "text"; readonly isLong: boolean; readonly format: TextFormat }
  | { readonly is: "code"; readonly language: "javascript" | "python" | "sql" }
  | { readonly is: "number"; readonly isWhole: boolean; readonly min?: number; readonly max?: number }
  | { readonly is: "switch" }
  | { readonly is: "choice"; readonly options: readonly Constant[] }
  /** The one value that there may be. */
  | { readonly is: "constant"; readonly value: Constant }
  | { readonly is: "list"; readonly of: FieldShape; readonly min: number; readonly max: number }
  /** Keys of the author's own, each with a value. */
  | { readonly is: "map"; readonly of: FieldShape; readonly keyPattern: string | undefined }
  | { readonly is: "object"; readonly properties: readonly Property[] }
  | { readonly is: "union"; readonly alternatives: readonly FieldShape[] }
  /** An object or a list of any shape. */
  | { readonly is: "json" }
  /** An item of a vault, as `{ vault, item }`. */
  | { readonly is: "item"; readonly categories: readonly string[] }
  | { readonly is: "vault"; readonly access: DeclaredAccess }
  /** An item of the vault that is named beside it; one that is not there yet where `isFree`. */
  | { readonly is: "item-name"; readonly categories: readonly string[]; readonly isFree: boolean }
  | { readonly is: "robot" | "label" | "cron" | "zone" | "subflow" };

export type Constant = string | number | boolean | null;

/** A part of an object. */
export interface Property {
  readonly name: string;
  readonly shape: FieldShape;
  readonly required: boolean;
  /** What holds where nothing is written. */
  readonly initial: unknown;
  /** In the schema's own words. */
  readonly description: string | undefined;
}

type Schema = Readonly<Record<string, unknown>>;

/** Gives a property another field than its schema alone would; undefined leaves it at that. */
export type Special = (name: string, schema: Schema) => FieldShape | undefined;

/** A text that may be this long is given more than one line. */
const longText = 10_000;

/** As `duration` of the flow's fields has it. */
const durationPattern = "^\\d{1,9}(ms|s|m|h|d)$";

const anything: FieldShape = {
  is: "union",
  alternatives: [
    { is: "text", isLong: true, format: "plain" },
    { is: "number", isWhole: false },
    { is: "switch" },
    { is: "constant", value: null },
    { is: "json" },
  ],
};

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isConstant = (value: unknown): value is Constant =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

/** A schema that goes deeper, or has more properties in one place, is typed as JSON: no form would help with it. */
const deepest = 12;
const mostProperties = 200;
const mostAlternatives = 50;

/** The properties of an object's schema, in its order. */
export const propertiesOf = (schema: unknown, special: Special = () => undefined): readonly Property[] =>
  propertiesAt(schema, special, 0);

function propertiesAt(schema: unknown, special: Special, depth: number): readonly Property[] {
  const { properties, required } = isSchema(schema) ? schema : {};
  const entries = Object.entries(isSchema(properties) ? properties : {});
  return entries.slice(0, mostProperties).map(([name, inner]) => {
    const part = isSchema(inner) ? inner : {};
    return {
      name,
      shape: special(name, part) ?? shapeAt(part, special, depth + 1),
      required: listOf(required).includes(name),
      initial: part.default,
      description: typeof part.description === "string" ? part.description : undefined,
    };
  });
}

/** The field for the values that a schema takes; `special` is asked about every property within. */
export const shapeOf = (schema: unknown, special: Special = () => undefined): FieldShape => shapeAt(schema, special, 0);

function shapeAt(schema: unknown, special: Special, depth: number): FieldShape {
  if (!isSchema(schema) || depth > deepest) return anything;
  const options = listOf(schema.enum).filter(isConstant);
  if (options.length > 0) return { is: "choice", options };
  if (isConstant(schema.const)) return { is: "constant", value: schema.const };
  const alternatives = [...listOf(schema.anyOf), ...listOf(schema.oneOf)];
  if (alternatives.length > mostAlternatives) return anything;
  if (alternatives.length > 0) return unionOf(alternatives.map((one) => shapeAt(one, special, depth + 1)));
  if (Array.isArray(schema.type))
    return unionOf(schema.type.map((type) => shapeAt({ ...schema, type }, special, depth + 1)));
  switch (schema.type) {
    case "string":
      return textShape(schema);
    case "number":
    case "integer":
      return numberShape(schema);
    case "boolean":
      return { is: "switch" };
    case "null":
      return { is: "constant", value: null };
    case "array":
      return listShape(schema, special, depth);
    case "object":
      return objectShape(schema, special, depth);
    default:
      return anything;
  }
}

const unionOf = (alternatives: readonly FieldShape[]): FieldShape =>
  alternatives.length === 1 ? (alternatives[0] ?? anything) : { is: "union", alternatives };

function textShape({ format, pattern, maxLength }: Schema): FieldShape {
  const isLong = typeof maxLength === "number" && maxLength >= longText;
  if (pattern === durationPattern) return { is: "text", isLong: false, format: "duration" };
  if (format === "uri") return { is: "text", isLong: false, format: "url" };
  if (format === "date" || format === "date-time") return { is: "text", isLong: false, format };
  return { is: "text", isLong, format: "plain" };
}

function numberShape({ type, minimum, maximum }: Schema): FieldShape {
  return {
    is: "number",
    isWhole: type === "integer",
    ...(typeof minimum === "number" && { min: minimum }),
    ...(typeof maximum === "number" && { max: maximum }),
  };
}

function listShape({ items, minItems, maxItems }: Schema, special: Special, depth: number): FieldShape {
  return {
    is: "list",
    of: shapeAt(items, special, depth + 1),
    min: typeof minItems === "number" ? minItems : 0,
    max: typeof maxItems === "number" ? maxItems : Number.POSITIVE_INFINITY,
  };
}

function objectShape(schema: Schema, special: Special, depth: number): FieldShape {
  const properties = propertiesAt(schema, special, depth);
  if (properties.length === mostProperties) return { is: "json" };
  if (properties.length > 0) return { is: "object", properties };
  const { additionalProperties, propertyNames } = schema;
  const keys = isSchema(propertyNames) ? propertyNames.pattern : undefined;
  return {
    is: "map",
    of: shapeAt(additionalProperties === true ? {} : additionalProperties, special, depth + 1),
    keyPattern: typeof keys === "string" ? keys : undefined,
  };
}
