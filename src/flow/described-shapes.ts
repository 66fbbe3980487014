// Node types as robots described them, for those who have no node code: an editor checks a flow with them as far as
// JSON Schema can tell. What they let pass a robot may still refuse; it checks with the types themselves.
import { z } from "zod";
import type { NodeDescription, Shapes } from "./catalogue.ts";
import type { NodeShape } from "./node.ts";

const texts = z.array(z.string());
const ports = z.union([texts, z.strictObject({ each: z.string(), after: texts, otherwise: texts.exactOptional() })]);

const nodeDescription = z.object({
  type: z.string().regex(/^[a-z0-9-]{1,32}\.[a-z0-9-]{1,32}$/),
  title: z.string(),
  doc: z.string(),
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

function configOf(schema: NodeDescription["config"]): z.ZodType {
  try {
    return z.fromJSONSchema(schema);
  } catch {
    // A schema that says more than can be read here leaves the judging to the robot.
    return z.record(z.string(), z.unknown());
  }
}
