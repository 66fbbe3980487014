// Checks one node's config against its type's schema. An expression may stand for any value, so whatever the schema
// has against an expression itself is excused; what it comes to is parsed again when the node runs.
import jsonata from "jsonata";
import type { z } from "zod";
import { plainWords } from "../base/shape.ts";
import { expressionsIn, isExpression, syntaxMessage } from "./expression.ts";
import { type Fault, faultOfIssue, type JsonPath, pathOf } from "./fault.ts";
import { literalFaults } from "./literals.ts";
import type { NodeShape } from "./node.ts";

/** No expression is longer, characters. */
export const longestExpression = 10_000;

/** Every fault of a config; `base` is its path in the document. */
export function configFaults(shape: NodeShape, config: Readonly<Record<string, unknown>>, base: JsonPath): Fault[] {
  const expressions = [...expressionsIn(config)];
  const faults = expressions.flatMap(({ path, source }) => expressionFaults(source, [...base, ...path]));
  const parsed = shape.config.safeParse(config, { error: plainWords });
  const paths = expressions.map(({ path }) => path);
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    if (!isExcused(issue, [], paths)) faults.push(faultOfIssue(issue, base));
  }
  for (const property of literalFaults(shape, config)) {
    faults.push({
      path: [...base, property],
      message: "what the flow's author signs is what is done, so it cannot be, or hold, an expression",
      remedy: "Write it out; values that differ have places of their own, such as params.",
    });
  }
  if ("each" in shape.ports && isExpression(config[shape.ports.each])) {
    faults.push({
      path: [...base, shape.ports.each],
      message: "it decides how many ports the node has, so it cannot be an expression",
      remedy: "Write the list out; its elements may hold expressions.",
    });
  }
  return faults;
}

function expressionFaults(source: unknown, path: JsonPath): Fault[] {
  if (typeof source !== "string") {
    return [{ path, message: "not an expression", remedy: 'Write { "$expr": "…" } with a text and no other key.' }];
  }
  if (source.length > longestExpression) {
    return [{ path, message: "too long an expression", remedy: `Use at most ${longestExpression} characters.` }];
  }
  try {
    jsonata(source);
    return [];
  } catch (error) {
    return [{ path, message: syntaxMessage(error), remedy: "See docs.jsonata.org for the language." }];
  }
}

/** True when an expression alone may be why the schema objects. */
function isExcused(issue: z.core.$ZodIssue, base: JsonPath, expressions: readonly JsonPath[]): boolean {
  const path = [...base, ...pathOf(issue)];
  if (expressions.some((expression) => startsWith(path, expression))) return true;
  if (!expressions.some((expression) => startsWith(expression, path))) return false;
  // An expression lies inside: a rule over the whole cannot be judged, and one alternative that fits is enough.
  if (issue.code === "custom") return true;
  if (issue.code !== "invalid_union") return false;
  return issue.errors.some((alternative) => alternative.every((inner) => isExcused(inner, path, expressions)));
}

const startsWith = (path: JsonPath, start: JsonPath): boolean =>
  start.length <= path.length && start.every((key, i) => key === path[i]);
