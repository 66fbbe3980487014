// An item's value as a list of fields with names, and which of them are secret. What the category does not name is
// treated as a secret.
import { publicFields } from "../../../vault/connections.ts";
import { fieldName, itemsText as text } from "../../strings/items.ts";
import { categoryFields, ownOf } from "./form-fields.ts";

export interface ShownField {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

export function shownFields(category: string, value: unknown): readonly ShownField[] {
  if (category === "json") return [{ name: text.json, value: JSON.stringify(value, null, 2), secret: true }];
  if (category === "custom") return ownOf(Object(value).fields);
  const open = category === "connection" ? connectionFields : openFields(category);
  // The content of a document is saved, not shown.
  return leaves(value, []).flatMap(({ path, value: leaf }) =>
    path === "content" && category === "document"
      ? []
      : [{ name: nameOf(path), value: wordsOf(leaf), secret: !open(path) }],
  );
}

function openFields(category: string): (path: string) => boolean {
  const open = new Set(categoryFields(category).flatMap(({ path, secret }) => (secret ? [] : [path])));
  return (path) => open.has(path) || path === "authorized_scope";
}

function connectionFields(path: string): boolean {
  const [part = "", field = ""] = path.split(".");
  if (part === "setup") return publicFields.includes(field);
  return part !== "tokens" || field === "expires_at" || field === "scope" || field === "token_type";
}

const nameOf = (path: string): string =>
  path
    .split(".")
    .map((step) => fieldName(step))
    .join(" · ");

function wordsOf(leaf: unknown): string {
  if (typeof leaf === "boolean") return leaf ? text.yes : text.no;
  return typeof leaf === "string" ? leaf : JSON.stringify(leaf);
}

function leaves(value: unknown, path: readonly string[]): { path: string; value: unknown }[] {
  if (typeof value !== "object" || value === null) return [{ path: path.join("."), value }];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]));
}
