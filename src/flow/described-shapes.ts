// Node types as robots described them, for those who have no node code: an editor checks a flow with them as far as
// JSON Schema can tell. What they let pass a robot may still refuse; it checks with the types themselves.
import { z } from "zod";
import { plainWords } from "../base/shape.ts";
import type { NodeDescription, Shapes } from "./catalogue.ts";
import { flowLimits } from "./document.ts";
import { schemaLimits, unfoldedParts } from "./input-schema.ts";
import type { NodeShape } from "./node.ts";
import { isPlainObject } from "./plain-json.ts";
import { isQuickPattern } from "./quick-pattern.ts";

const texts = z.array(z.string().max(200)).max(flowLimits.ports);
const ports = z.union([texts, z.strictObject({ each: z.string(), after: texts, otherwise: texts.exactOptional() })]);

export const nodeDescription = z.object({
  type: z.string().regex(/^[a-z0-9-]{1,32}\.[a-z0-9-]{1,32}$/),
  title: z.string().max(200),
  doc: z.string().max(10_000),
  ports,
  input: z.boolean(),
  config: z.record(z.string(), z.unknown()),
  credentials: z.record(z.string(), texts),
  vaultAccess: z.enum(["read", "write"]).exactOptional(),
  literals: texts.default([]),
  pure: z.boolean(),
});

/** What a robot announced as a node type; `undefined` for what is none. */
export const findDescription = (value: unknown): NodeDescription | undefined => nodeDescription.safeParse(value).data;

/** What flows are checked against, of described types. */
export const shapesOf = (descriptions: Iterable<NodeDescription>): Shapes =>
  new Map([...descriptions].map((description) => [description.type, shapeOf(description)]));

function shapeOf({ config, ...rest }: NodeDescription): NodeShape {
  return { ...rest, config: configOf(config) };
}

/** A schema that says more than can be read here leaves the judging to the robot. */
const anyConfig = z.record(z.string(), z.unknown());

function configOf(described: NodeDescription["config"]): z.ZodType {
  if (unfoldedParts(described) > schemaLimits.parts) return anyConfig;
  try {
    const schema = withQuickPatterns(described);
    return inWords(z.fromJSONSchema(Object(schema)), new Map(patternsIn(schema)));
  } catch {
    return anyConfig;
  }
}

/** The same schema without patterns that could keep whoever tries them, however long. */
function withQuickPatterns(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withQuickPatterns);
  if (!isPlainObject(schema)) return schema;
  const isKept = ([key, value]: [string, unknown]) => {
    if (key === "pattern" && typeof value === "string") return isQuickPattern(value);
    return key !== "patternProperties" || !isPlainObject(value) || Object.keys(value).every(isQuickPattern);
  };
  const kept = Object.entries(schema).filter(isKept);
  return Object.fromEntries(kept.map(([key, value]) => [key, withQuickPatterns(value)]));
}

/** The same schema; a text that does not fit a pattern is told in the robot's words. */
function inWords(schema: z.ZodType, words: ReadonlyMap<string, string>): z.ZodType {
  const error: z.core.$ZodErrorMap = (issue) =>
    (issue.code === "invalid_format" && words.get(String(issue.pattern))) || plainWords(issue);
  return z.unknown().superRefine((value, { issues }) => {
    for (const issue of issuesOf(value)) issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
  });
  function issuesOf(value: unknown): readonly z.core.$ZodIssue[] {
    try {
      return schema.safeParse(value, { error }).error?.issues ?? [];
    } catch {
      return []; // It leads back to itself, and never comes to a judgement.
    }
  }
}

/** Every pattern that has words, as an issue names it. */
function* patternsIn(schema: unknown): Generator<[string, string]> {
  if (Array.isArray(schema)) for (const one of schema) yield* patternsIn(one);
  if (!isPlainObject(schema)) return;
  const { pattern, errorMessage } = schema;
  if (typeof pattern === "string" && typeof errorMessage === "string")
    yield [String(new RegExp(pattern)), errorMessage];
  for (const one of Object.values(schema)) yield* patternsIn(one);
}
