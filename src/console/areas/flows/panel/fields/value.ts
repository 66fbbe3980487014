// Values as fields show them: which of several forms a value has, what a new one begins with, and how a value becomes
// an expression and back.
import { isExpression } from "../../../../../flow/expression.ts";
import { isPlainObject } from "../../../../../flow/plain-json.ts";
import type { FieldShape } from "./shape.ts";

/** Whether a value can be shown in this field. */
export function fits(shape: FieldShape, value: unknown): boolean {
  switch (shape.is) {
    case "number":
      return typeof value === "number";
    case "switch":
      return typeof value === "boolean";
    case "choice":
      return shape.options.some((option) => option === value);
    case "constant":
      return value === shape.value;
    case "list":
      return Array.isArray(value);
    case "map":
    case "item":
      return isPlainObject(value) && !isExpression(value);
    case "object":
      return isPlainObject(value) && !isExpression(value) && hasShape(shape, value);
    case "union":
      return shape.alternatives.some((one) => fits(one, value));
    case "json":
      return typeof value === "object" && value !== null && !isExpression(value);
    default:
      return typeof value === "string";
  }
}

/** What tells objects apart: the constants in them, and that every key is known. */
const hasShape = ({ properties }: FieldShape & { is: "object" }, value: Readonly<Record<string, unknown>>): boolean =>
  properties.every(({ name, shape }) => shape.is !== "constant" || value[name] === shape.value) &&
  Object.keys(value).every((key) => properties.some(({ name }) => name === key));

/** The alternative that shows a value; the first where none does. */
export const alternativeAt = (alternatives: readonly FieldShape[], value: unknown): number =>
  Math.max(
    0,
    alternatives.findIndex((one) => fits(one, value)),
  );

/** Any value in a field of one line; a draft may hold anything anywhere. */
export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);

/** What a new value of this shape begins with. */
export function starter(shape: FieldShape): unknown {
  switch (shape.is) {
    case "number":
      return Math.max(0, shape.min ?? 0);
    case "switch":
      return false;
    case "choice":
      return shape.options[0];
    case "constant":
      return shape.value;
    case "list":
      return Array.from({ length: shape.min }, () => starter(shape.of));
    case "object": {
      const known = shape.properties.filter(({ required, shape: inner }) => required || inner.is === "constant");
      return Object.fromEntries(known.map(({ name, shape: inner }) => [name, starter(inner)]));
    }
    case "map":
    case "json":
      return {};
    case "item":
      return { vault: "", item: "" };
    case "union":
      return shape.alternatives[0] && starter(shape.alternatives[0]);
    default:
      return "";
  }
}

/** An expression that comes to the value: JSON is JSONata. */
export const expressionOf = (value: unknown) => ({ $expr: value === undefined ? "" : JSON.stringify(value) });

/** The value that an expression states without asking anything; undefined when it has to be evaluated. */
export function findStated(expression: unknown): unknown {
  if (!isExpression(expression) || typeof expression.$expr !== "string") return undefined;
  try {
    return JSON.parse(expression.$expr);
  } catch {
    return undefined;
  }
}

/** The object with one property changed, or left out when `value` is undefined. */
export function withProperty(object: unknown, name: string, value: unknown): Record<string, unknown> {
  const { [name]: _, ...rest } = isPlainObject(object) ? object : {};
  if (value === undefined) return rest;
  // Where it stood before, it stays.
  return isPlainObject(object) && Object.hasOwn(object, name)
    ? { ...object, [name]: value }
    : { ...rest, [name]: value };
}

/** The object with a key under another name, in the same place. */
export const renamedKey = (object: Readonly<Record<string, unknown>>, from: string, to: string) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key === from ? to : key, value]));

/** Whether its field has more than one line, so that nothing stands beside it. */
export function isTall(shape: FieldShape): boolean {
  if (shape.is === "union") return shape.alternatives.some(({ is }) => is === "json" || is === "object");
  return ["object", "list", "map", "json", "code", "item"].includes(shape.is);
}
