// A JSON Schema in a few words, for a table cell. What it cannot say shortly it leaves out: nodes check for themselves.

interface Schema {
  readonly [key: string]: unknown;
}

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null;

/** Markdown without a line break or a bare `|`. */
export function formOf(schema: unknown): string {
  if (!isSchema(schema) || Object.keys(schema).every((key) => key === "default")) return "anything";
  if (isItem(schema)) return "item";
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return [...new Set(choices.map(formOf))].join(", or ");
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => `\`${JSON.stringify(one)}\``).join(", ");
  if ("const" in schema) return `\`${JSON.stringify(schema.const)}\``;
  if (Array.isArray(schema.type)) return eitherOf(schema.type);
  if (schema.type === "array") return arrayForm(schema);
  if (schema.type === "object") return objectForm(schema);
  if (schema.type === "integer" || schema.type === "number") return `${nameOf(schema.type)}${rangeOf(schema)}`;
  return schema.type === "string" ? textForm(schema) : nameOf(schema.type);
}

/** A credential: by name, or a handle. */
const isItem = ({ anyOf }: Schema): boolean => JSON.stringify(anyOf ?? "").includes('"$secret"');

const names: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  boolean: "true or false",
  object: "object",
  array: "list",
};
const nameOf = (type: unknown): string => names[String(type)] ?? String(type ?? "anything");

/** Such as `text, number or boolean`. */
function eitherOf(types: readonly unknown[]): string {
  const all = types.map((type) => (type === "boolean" ? type : nameOf(type)));
  return `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}

function textForm({ format, errorMessage }: Schema): string {
  if (format === "uri") return "URL";
  if (typeof errorMessage !== "string") return "text";
  if (errorMessage.startsWith("not a duration")) return "duration";
  const [, form] = /^not (.+)$/.exec(errorMessage) ?? [];
  return form === undefined ? "name" : form.replaceAll("|", "\\|");
}

function rangeOf({ minimum, maximum }: Schema): string {
  const [from, to] = [minimum, maximum].map((limit) =>
    typeof limit === "number" && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit.toLocaleString("en") : undefined,
  );
  if (from !== undefined && to !== undefined) return `, ${from} to ${to}`;
  if (from !== undefined) return `, ${from} or more`;
  return to === undefined ? "" : `, at most ${to}`;
}

function arrayForm({ items }: Schema): string {
  const one = formOf(items);
  return one === "anything" ? "list" : `list of ${one}`;
}

function objectForm({ properties, required, additionalProperties }: Schema): string {
  if (isSchema(properties) && Object.keys(properties).length > 0) {
    const needed: readonly unknown[] = Array.isArray(required) ? required : [];
    const fields = Object.keys(properties).map((name) => `${name}${needed.includes(name) ? "" : "?"}`);
    return `\`{ ${fields.join(", ")} }\``;
  }
  const values = formOf(additionalProperties);
  return isSchema(additionalProperties) && values !== "anything" ? `object of ${values}` : "object";
}
