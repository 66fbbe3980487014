// The fields of one node type: from the schema of its config and from what its description says besides. Where an
// expression may stand is decided here, as validation decides it.
import type { NodeDescription } from "../../../../flow/catalogue.ts";
import { type FieldShape, type Property, propertiesOf } from "./fields/shape.ts";

/** Where an expression may stand: in place of the value, only of a part of it, or nowhere. */
export type Expressions = "anywhere" | "inside" | "nowhere";

export interface NodeField extends Property {
  readonly expressions: Expressions;
}

/** Properties with a field that no schema asks for, such as texts that are written in a language. */
const special: Readonly<Record<string, FieldShape>> = {
  "core.subflow/subflow": { is: "subflow" },
  "core.function/code": { is: "code", language: "javascript" },
  "process.python/code": { is: "code", language: "python" },
  "sql.query/query": { is: "code", language: "sql" },
};

/** Texts of one line, however long they may be. */
const short: ReadonlySet<string> = new Set(["process.exec/program"]);

/** One field for each property of a node's config, in the order of its schema. */
export function nodeFields(node: NodeDescription): readonly NodeField[] {
  return propertiesOf(node.config).map((property) => {
    const { name } = property;
    const shape = specialShape(node, property) ?? property.shape;
    return { ...property, shape, expressions: expressionsAt(node, name) };
  });
}

function specialShape(node: NodeDescription, { name, shape }: Property): FieldShape | undefined {
  const categories = node.credentials[name];
  if (categories) return { is: "item", categories };
  if (node.vaultAccess && name === "vault") return { is: "vault", access: node.vaultAccess };
  if (node.vaultAccess && name === "item") {
    return { is: "item-name", categories: [], isFree: node.vaultAccess === "write" };
  }
  const key = `${node.type}/${name}`;
  if (short.has(key) && shape.is === "text") return { ...shape, isLong: false };
  return special[key];
}

function expressionsAt({ literals = [], credentials, ports }: NodeDescription, name: string): Expressions {
  if (literals.includes(name) || Object.hasOwn(credentials, name)) return "nowhere";
  return "each" in ports && ports.each === name ? "inside" : "anywhere";
}

/**
 * Those that most authors leave as they are: they have a value already, and say how rather than what; and further items
 * that need not be, such as a certificate beside a key. A node with few fields shows them all.
 */
export function rareFields(fields: readonly NodeField[]): ReadonlySet<string> {
  const firstItem = fields.find(({ shape }) => shape.is === "item");
  const rare = fields.filter((field) => {
    const { required, initial, shape } = field;
    if (shape.is === "item") return !required && field !== firstItem;
    if (required || initial === undefined || initial === "") return false;
    return shape.is === "number" || shape.is === "switch" || shape.is === "text";
  });
  return new Set(fields.length > 5 ? rare.map(({ name }) => name) : []);
}
