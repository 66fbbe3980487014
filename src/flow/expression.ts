// Expressions in node configs: `{ "$expr": "<JSONata>" }` anywhere a value may stand. Compiled once for each node;
// configs without expressions never load JSONata. An error names the node and the place, never a value.
import { errorOf } from "../base/errors.ts";
import { type JsonPath, pathText } from "./fault.ts";
import { isPlainObject } from "./plain-json.ts";

/** What an expression can see. */
export interface Scope {
  readonly msg: unknown;
  readonly flow: unknown;
  readonly run: unknown;
  readonly env: unknown;
  readonly kept: unknown;
}

/** Gives the config with every expression replaced by its value. */
export type Evaluate = (scope: Scope) => Promise<unknown>;

/** An expression that runs longer, in milliseconds, or calls itself deeper than this fails. */
export const expressionLimits = { timeout: 2_000, stack: 400 } as const;

/** True for `{ "$expr": … }`, well formed or not. */
export const isExpression = (value: unknown): value is { readonly $expr: unknown } =>
  isPlainObject(value) && Object.hasOwn(value, "$expr");

/** Every expression in `value` with its path below `base`, in order. */
export function* expressionsIn(value: unknown, base: JsonPath = []): Generator<{ path: JsonPath; source: unknown }> {
  if (isExpression(value)) yield { path: base, source: Object.keys(value).length === 1 ? value.$expr : undefined };
  else if (Array.isArray(value)) for (const [i, at] of value.entries()) yield* expressionsIn(at, [...base, i]);
  else if (isPlainObject(value)) {
    for (const [key, at] of Object.entries(value)) yield* expressionsIn(at, [...base, key]);
  }
}

/** As `expressionsIn`, without saying which: every node of a run is asked. */
export const hasExpressions = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (isExpression(value) || Object.values(value).some(hasExpressions));

/**
 * Compiles the expressions in a node's config; `undefined` when it has none.
 * @throws InputError `bad-input` naming node and path of an expression that is none.
 */
export async function compileConfig(config: unknown, node: string): Promise<Evaluate | undefined> {
  if (!hasExpressions(config)) return undefined;
  const { default: jsonata } = await import("jsonata");
  const compile = (value: unknown, path: JsonPath): Evaluate | undefined => {
    if (isExpression(value)) return compileOne(value.$expr, path);
    if (Array.isArray(value)) {
      const parts = value.map((at, i) => compile(at, [...path, i]));
      return parts.some(Boolean) ? (scope) => Promise.all(value.map((at, i) => parts[i]?.(scope) ?? at)) : undefined;
    }
    if (!isPlainObject(value)) return undefined;
    const parts = Object.entries(value).map(([key, at]) => ({ key, at, evaluate: compile(at, [...path, key]) }));
    if (!parts.some(({ evaluate }) => evaluate)) return undefined;
    return async (scope) => {
      const values = await Promise.all(
        parts.map(
          async ({ key, at, evaluate }) => [key, (await evaluate?.(scope)) ?? (evaluate ? undefined : at)] as const,
        ),
      );
      return Object.fromEntries(values);
    };
  };
  const compileOne = (source: unknown, path: JsonPath): Evaluate => {
    const place = `node ${node}, ${pathText(path)}`;
    if (typeof source !== "string") throw errorOf({ code: "bad-input", message: `${place}: $expr is not a text` });
    let expression: ReturnType<typeof jsonata>;
    try {
      expression = jsonata(source, expressionLimits);
    } catch (error) {
      throw errorOf({ code: "bad-input", message: `${place}: ${syntaxMessage(error)}` });
    }
    return async (scope) => {
      let value: unknown;
      try {
        value = await expression.evaluate(scope, {});
      } catch (error) {
        throw errorOf({ code: "node-failed", message: `${place}: ${evaluationMessage(error)}` });
      }
      if (!isFunctionValue(value)) return value;
      throw errorOf({ code: "node-failed", message: `${place}: the expression gives a function, not a value` });
    };
  };
  return compile(config, ["config"]);
}

/** What JSONata says of a text that is no expression: an author's own text, so it may be quoted. */
export function syntaxMessage(error: unknown): string {
  const { message, position } = errorFields(error);
  return `not a JSONata expression: ${message ?? "it cannot be parsed"}${position === undefined ? "" : ` (at character ${position})`}`;
}

/** JSONata puts the values it stumbled over into its messages; only those without a value are passed on. */
function evaluationMessage(error: unknown): string {
  const { code, message, position, hasValue } = errorFields(error);
  const what = hasValue || message === undefined ? "see JSONata's error codes" : message;
  return `the expression failed${position === undefined ? "" : ` at character ${position}`} (${code ?? "no code"}): ${what}`;
}

function errorFields(error: unknown) {
  // JSONata throws plain objects, with the engine's own errors among them.
  const fields: Record<string, unknown> = typeof error === "object" && error !== null ? { ...error } : {};
  const message = error instanceof Error ? error.message : fields.message;
  return {
    code: typeof fields.code === "string" ? fields.code : undefined,
    message: typeof message === "string" ? message : undefined,
    position: typeof fields.position === "number" ? fields.position : undefined,
    hasValue: "value" in fields || "value2" in fields,
  };
}

const isFunctionValue = (value: unknown): boolean =>
  typeof value === "function" ||
  (isPlainObject(value) && (value._jsonata_function === true || value._jsonata_lambda === true));
