// A new item that was begun and not saved: all of its form but the secrets, as it survives a reload.
import { type FormValue, ownOf } from "./form-fields.ts";
import { type Limits, noLimits } from "./limits-fields.tsx";

export interface ItemDraft {
  readonly category: string;
  readonly name: string;
  readonly kind: "item" | "secret";
  readonly form: FormValue | undefined;
  readonly limits: Limits;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one: unknown) => typeof one === "string") : [];
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Reads what an earlier page kept; whatever does not fit is as good as nothing. */
export function parseItemDraft(stored: unknown): ItemDraft {
  const { category, name, kind, form, limits } = Object(stored);
  const { expires, hosts, nodeTypes } = Object(limits ?? noLimits);
  return {
    category: textOf(category),
    name: textOf(name),
    kind: kind === "secret" ? "secret" : "item",
    form: form === undefined ? undefined : parseForm(form),
    limits: { expires: textOf(expires), hosts: texts(hosts), nodeTypes: texts(nodeTypes) },
  };
}

function parseForm(stored: unknown): FormValue {
  const { values, without, own } = Object(stored);
  const read = Object.entries(Object(values)).flatMap(([path, value]) =>
    typeof value === "string" || typeof value === "boolean" ? [[path, value] as const] : [],
  );
  return { values: Object.fromEntries(read), without: texts(without), own: ownOf(own) };
}
