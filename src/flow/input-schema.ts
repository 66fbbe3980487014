// The JSON Schema that the input of a fired run must satisfy. A schema is signed, an input is anybody's: what judging
// an input can cost is bounded here, where the schema is written, and nothing is ever compiled or fetched.
import { errorOf } from "../base/errors.ts";
import { isPlainObject } from "./plain-json.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Bounds of a schema: its characters, its parts once every `$ref` stands for what it names, those of a pattern. */
export const schemaLimits = { size: 65_536, parts: 10_000, pattern: 200 } as const;
/** Elements of a list in an input whose schema compares them with each other. */
const longestUnique = 10_000;
/** Milliseconds that judging one input may take. */
const judgeTime = 1_000;

const single = ["additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "contains"];
const own = [...single, "items", "additionalItems", "not", "if", "then", "else"];
const lists = ["prefixItems", "allOf", "anyOf", "oneOf", "items"];
const maps = ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"];
/** Keywords that would give a part of the schema another place, or another meaning at each use. */
const moving = ["$id", "id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"];

/** Why a schema cannot be used, for its author; `undefined` when it can. */
export function schemaFault(schema: Schema): string | undefined {
  if (JSON.stringify(schema).length > schemaLimits.size) return `larger than ${schemaLimits.size} characters`;
  for (const part of partsOf(schema)) {
    const fault = partFault(schema, part);
    if (fault !== undefined) return fault;
  }
  if (unfoldedParts(schema) > schemaLimits.parts) return `its $refs come to over ${schemaLimits.parts} parts`;
  return undefined;
}

/** Runs work that takes no time as a rule, and throws when it takes long. */
type Limited = <T>(work: () => T, limit: number) => T;

/**
 * Judges in `limited` time: a pattern can go astray in an input that its author did not think of.
 * @throws InputError `bad-input` naming the place that does not fit and the keyword it fails, never a value.
 */
export async function checkInput(schema: Schema, input: unknown, limited: Limited): Promise<void> {
  if (Object.keys(schema).length === 0) return;
  const isUnique = [...partsOf(schema)].some(({ uniqueItems }) => uniqueItems === true);
  if (isUnique && hasLongList(input)) {
    throw errorOf({ code: "bad-input", message: `input: a list of more than ${longestUnique} elements` });
  }
  const { Validator } = await import("@cfworker/json-schema");
  const fault = findMisfit(() => limited(() => new Validator(schema, "2020-12").validate(input), judgeTime));
  if (fault === undefined) return;
  throw errorOf({
    code: "bad-input",
    message: `input: ${fault}`,
    hint: "The flow's trigger declares what its input must look like.",
  });
}

interface Verdict {
  readonly valid: boolean;
  readonly errors: readonly { readonly keyword: string; readonly instanceLocation: string }[];
}

/** The deepest error is the one that says most. Where judging never comes to an end, or too late, nothing fits. */
function findMisfit(validate: () => Verdict): string | undefined {
  try {
    const { valid, errors } = validate();
    const last = errors.at(-1);
    if (valid) return undefined;
    return `${(last?.instanceLocation ?? "#").slice(0, 200)} does not fit "${last?.keyword ?? "false"}"`;
  } catch {
    return "it cannot be judged by the declared schema";
  }
}

function* partsOf(schema: unknown): Generator<Schema> {
  if (!isPlainObject(schema)) return;
  yield schema;
  for (const child of childrenOf(schema)) yield* partsOf(child);
}

function* childrenOf(schema: Schema): Generator<unknown> {
  for (const key of own) if (!Array.isArray(schema[key])) yield schema[key];
  for (const key of lists) if (Array.isArray(schema[key])) yield* schema[key];
  for (const key of maps) if (isPlainObject(schema[key])) yield* Object.values(schema[key]);
}

const types = ["null", "boolean", "object", "array", "number", "integer", "string"];
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");
const isType = (value: unknown): boolean => typeof value === "string" && types.includes(value);

/** What authors misspell, and would notice only when nothing ever fits. */
const shapes: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: (value) => (Array.isArray(value) ? value.every(isType) : isType(value)),
  required: isTexts,
  enum: Array.isArray,
  properties: isPlainObject,
  patternProperties: isPlainObject,
  allOf: Array.isArray,
  anyOf: Array.isArray,
  oneOf: Array.isArray,
};

function partFault(root: Schema, part: Schema): string | undefined {
  for (const key of moving) if (typeof part[key] === "string" || part[key] === true) return `${key} is not supported`;
  const misshapen = Object.keys(shapes).find((key) => part[key] !== undefined && !shapes[key]?.(part[key]));
  if (misshapen !== undefined) return `${misshapen} is not written as JSON Schema has it`;
  if (part.$ref !== undefined && findPart(root, part.$ref) === undefined) return "a $ref names no part of this schema";
  const patterns = isPlainObject(part.patternProperties) ? Object.keys(part.patternProperties) : [];
  return [...patterns, ...(part.pattern === undefined ? [] : [part.pattern])].map(patternFault).find(Boolean);
}

/** A quantifier within a quantified group can take longer than anybody lives: `(a+)+`. */
function patternFault(pattern: unknown): string | undefined {
  if (typeof pattern !== "string" || pattern.length > schemaLimits.pattern)
    return `a pattern of more than ${schemaLimits.pattern} characters`;
  try {
    new RegExp(pattern, "u");
  } catch {
    return "a pattern that is no regular expression";
  }
  const bare = pattern.replace(/\\./g, "_").replace(/\[[^\]]*\]/g, "_");
  return /[*+}]\??[^()]*\)+[*+{]|\)[*+{][^()]*\)[*+{]/.test(bare)
    ? "a pattern with a quantifier in a quantifier"
    : undefined;
}

/** What a local `$ref` names. */
function findPart(root: Schema, ref: unknown): Schema | undefined {
  if (typeof ref !== "string" || !/^#(\/|$)/.test(ref)) return undefined;
  let at: unknown = root;
  for (const step of ref.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isPlainObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isPlainObject(at) ? at : undefined;
}

/** How many parts a schema comes to once every `$ref` stands for what it names; counted to the limit, not beyond. */
export const unfoldedParts = (schema: Schema): number => weigh(schema, schema, new Map());

/** How many parts there are with every `$ref` unfolded; one that leads back to itself counts once. */
function weigh(root: Schema, part: Schema, known: Map<Schema, number>): number {
  const before = known.get(part);
  if (before !== undefined) return before;
  known.set(part, 1);
  let sum = 1;
  for (const child of [...childrenOf(part), findPart(root, part.$ref)]) {
    if (isPlainObject(child)) sum += weigh(root, child, known);
    if (sum > schemaLimits.parts) break;
  }
  known.set(part, sum);
  return sum;
}

const hasLongList = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) && value.length > longestUnique) return true;
  return Object.values(value).some(hasLongList);
};
