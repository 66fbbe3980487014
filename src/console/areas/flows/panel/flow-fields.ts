// The fields of a flow around its nodes: settings, triggers, and what every node has besides its config. They come from
// the schema of flow documents itself, so that what is added there is on the page.
import { z } from "zod";
import { flowJsonSchema, flowNode } from "../../../../flow/document.ts";
import { authorizerCategories } from "../../../../flow/triggers.ts";
import { type FieldShape, type Property, propertiesOf, type Special, shapeOf } from "./fields/shape.ts";

const document = propertiesOf(flowJsonSchema(), specialOf);

/** Fields that mean more than their schema can say. */
function specialOf(name: string, schema: Parameters<Special>[1]): FieldShape | undefined {
  switch (name) {
    case "cron":
    case "zone":
      return { is: name };
    case "robot":
    case "label":
      return schema.type === "string" ? { is: name } : undefined;
    case "input":
      return { is: "json" };
    case "authorizer": {
      const shape = shapeOf(schema);
      if (shape.is !== "object") return undefined;
      return { is: "object", properties: shape.properties.map(authorizerField) };
    }
    default:
      return undefined;
  }
}

function authorizerField(property: Property): Property {
  if (property.name === "vault") return { ...property, shape: { is: "vault", access: "read" } };
  if (property.name !== "item") return property;
  return { ...property, shape: { is: "item-name", categories: authorizerCategories, isFree: false } };
}

const partOf = (name: string): FieldShape | undefined => document.find((property) => property.name === name)?.shape;

/** Fields of `settings`. */
export function settingFields(): readonly Property[] {
  const shape = partOf("settings");
  return shape?.is === "object" ? shape.properties : [];
}

export interface TriggerFields {
  readonly type: string;
  readonly properties: readonly Property[];
}

/** Fields of each type of trigger, without the type itself. */
export function triggerFields(): readonly TriggerFields[] {
  const shape = partOf("triggers");
  const kinds = shape?.is === "list" && shape.of.is === "union" ? shape.of.alternatives : [];
  return kinds.flatMap((kind) => {
    if (kind.is !== "object") return [];
    const type = kind.properties.find(({ name }) => name === "type")?.shape;
    if (type?.is !== "constant") return [];
    return [{ type: String(type.value), properties: kind.properties.filter(({ name }) => name !== "type") }];
  });
}

/** What stands elsewhere than in a node's panel, or has a field of its own there. */
const elsewhere: ReadonlySet<string> = new Set(["id", "type", "name", "config", "wires", "position"]);

/** Fields that every node has besides its config. */
export const commonNodeFields = (): readonly Property[] =>
  propertiesOf(z.toJSONSchema(flowNode, { io: "input" })).filter(({ name }) => !elsewhere.has(name));
