// Forms out of the schemas of items: which fields there are, what was typed as a value, and what of it does not fit.
// Nothing here is shown or kept; what of a form may be kept as a draft is decided by `openPart`.
import { z } from "zod";
import { faultsText, plainWords } from "../../../base/shape.ts";
import { getCategory } from "../../../vault/categories.ts";
import { publicFields, type SetupShape } from "../../../vault/connections.ts";

export type Control = "text" | "long" | "number" | "switch" | "choice" | "file" | "json";

export interface Field {
  /** Such as `smtp.password`; empty for a value that is no object. */
  readonly path: string;
  readonly name: string;
  /** The part it belongs to, such as `smtp`. */
  readonly group: string | undefined;
  readonly control: Control;
  readonly secret: boolean;
  readonly required: boolean;
  readonly initial: string | boolean;
  readonly options: readonly string[];
}

/** A field with a name of one's own. */
export interface OwnField {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

export interface FormValue {
  /** By path. */
  readonly values: Readonly<Record<string, string | boolean>>;
  /** Parts that are left out. */
  readonly without: readonly string[];
  readonly own: readonly OwnField[];
}

/** Fields whose texts have many lines. */
const longFields: ReadonlySet<string> = new Set(["private_key", "public_key", "certificate", "ca", "text"]);

/** The fields of a category, in the order of its schema; none where they have names of their own. */
export function categoryFields(category: string): readonly Field[] {
  const { schema, secrets } = getCategory(category);
  if (category === "json") return [fieldOf("", "", schema, { secret: true, control: "json" })];
  // The scope of the last consent is written by whoever asked for it.
  return schema instanceof z.ZodObject && category !== "custom"
    ? fieldsOf(schema, (path) => secrets.includes(path)).filter(({ path }) => path !== "authorized_scope")
    : [];
}

/** The fields of one way to set an app up. */
export const setupFields = (shape: SetupShape): readonly Field[] =>
  fieldsOf(shape.schema, (path) => !publicFields.includes(path)).filter(({ path }) => path !== "type");

function fieldsOf(object: z.ZodObject, isSecret: (path: string) => boolean, group?: string): readonly Field[] {
  return Object.entries(object.shape).flatMap(([name, schema]) => {
    const path = group === undefined ? name : `${group}.${name}`;
    const { inner } = unwrapped(schema);
    if (inner instanceof z.ZodObject) return fieldsOf(inner, isSecret, name);
    return [fieldOf(path, name, schema, { secret: isSecret(path), group })];
  });
}

interface Known {
  readonly secret: boolean;
  readonly control?: Control;
  readonly group?: string | undefined;
}

function fieldOf(path: string, name: string, schema: unknown, { secret, control, group }: Known): Field {
  const { inner, required, initial } = unwrapped(schema);
  const options = inner instanceof z.ZodEnum ? inner.options.map(String) : [];
  const usual = typeof initial === "boolean" ? initial : initial === undefined ? "" : String(initial);
  return { path, name, group, control: control ?? controlOf(name, inner), secret, required, initial: usual, options };
}

function controlOf(name: string, schema: unknown): Control {
  if (schema instanceof z.ZodEnum) return "choice";
  if (schema instanceof z.ZodBoolean) return "switch";
  if (schema instanceof z.ZodNumber) return "number";
  if (name === "content") return "file";
  return longFields.has(name) ? "long" : "text";
}

function unwrapped(schema: unknown): { inner: unknown; required: boolean; initial: unknown } {
  if (schema instanceof z.ZodOptional) return { ...unwrapped(schema.unwrap()), required: false };
  if (schema instanceof z.ZodDefault)
    return { ...unwrapped(schema.unwrap()), required: false, initial: schema.def.defaultValue };
  return { inner: schema, required: true, initial: undefined };
}

/** The parts of a category that may be left out, such as `inbox` and `smtp`. */
export const groupsOf = (fields: readonly Field[]): readonly string[] => [
  ...new Set(fields.flatMap(({ group }) => (group === undefined ? [] : [group]))),
];

export const emptyForm = (fields: readonly Field[]): FormValue => ({
  values: Object.fromEntries(fields.map(({ path, initial }) => [path, initial])),
  without: [],
  own: [],
});

/** What was typed as the schema wants it: what is empty and has no default is left out. */
export function typedValue(fields: readonly Field[], { values, without }: FormValue): unknown {
  const value: Record<string, unknown> = {};
  for (const { path, name, group, control, initial } of fields) {
    if (group !== undefined && without.includes(group)) continue;
    const typed = values[path] ?? initial;
    if (typed === "" && (initial === "" || control === "number" || control === "choice")) continue;
    const given = control === "number" ? Number(typed) : typed;
    if (control === "json") return parseJson(String(typed));
    if (group === undefined) value[name] = given;
    else value[group] = { ...Object(value[group]), [name]: given };
  }
  return value;
}

/** Stands for a text that is no JSON: no schema takes it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The form that shows a value which was read back. */
export function formOf(fields: readonly Field[], value: unknown): FormValue {
  const at = (path: string): unknown =>
    path.split(".").reduce<unknown>((inner, step) => (inner === undefined ? inner : Object(inner)[step]), value);
  const read = ({ path, control, initial }: Field): string | boolean => {
    if (control === "json") return JSON.stringify(value, null, 2);
    const found = at(path);
    return typeof found === "boolean" ? found : found === undefined ? initial : String(found);
  };
  return {
    values: Object.fromEntries(fields.map((field) => [field.path, read(field)])),
    without: groupsOf(fields).filter((group) => at(group) === undefined),
    own: ownOf(Object(value).fields),
  };
}

/** The fields of a `custom` item, or of a draft. */
export function ownOf(value: unknown): readonly OwnField[] {
  if (!Array.isArray(value)) return [];
  return value.map((field: unknown) => {
    const { name = "", value: text = "", secret = true } = Object(field);
    return { name: String(name), value: String(text), secret: secret !== false };
  });
}

/** What of a form is no secret, and so may be kept as a draft. */
export function openPart(fields: readonly Field[], { values, without, own }: FormValue): FormValue {
  const open = new Set(fields.filter(({ secret }) => !secret).map(({ path }) => path));
  return {
    values: Object.fromEntries(Object.entries(values).filter(([path]) => open.has(path))),
    without,
    own: own.map((field) => (field.secret ? { ...field, value: "" } : field)),
  };
}

/** What does not fit, by the path of its field; what belongs to none stands under the empty path. */
export function faultsOf(schema: z.ZodType<unknown>, fields: readonly Field[], value: unknown) {
  const result = schema.safeParse(value, { error: plainWords });
  const faults: Record<string, string> = {};
  if (result.success) return faults;
  const paths = new Set(fields.map(({ path }) => path));
  for (const issue of result.error.issues) {
    const path = issue.path.join(".");
    if (paths.has(path)) faults[path] ??= issue.message;
    else faults[""] ??= faultsText([issue]);
  }
  return faults;
}
