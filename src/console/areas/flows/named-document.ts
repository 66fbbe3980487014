// A signed flow as its author wrote it: what is signed holds ids in place of names, so that renaming changes nothing,
// and people read and write names.
import type { Vault } from "../../../client/vaults/vault-view.ts";
import type { FlowDocument } from "../../../flow/document.ts";
import { isPlainObject } from "../../../flow/plain-json.ts";

type Names = ReadonlyMap<string, string>;

/** What vaults and their items are called now, by id. */
export const currentNames = (vaults: readonly Pick<Vault, "id" | "name" | "entries">[]): Names =>
  new Map(
    vaults.flatMap(({ id, name, entries }) => [
      [id as string, name] as const,
      ...entries.map((entry) => [entry.item as string, entry.name] as const),
    ]),
  );

/** Names in the place of ids: today's where they are known, else those of when it was signed. */
export function namedDocument(document: FlowDocument, current: Names = new Map()): Record<string, unknown> {
  const { names: signed = {}, ...rest } = document;
  const names = new Map([...Object.entries(signed), ...current]);
  const named = withNames(rest, names);
  return isPlainObject(named) ? named : {};
}

function withNames(value: unknown, names: Names): unknown {
  if (typeof value === "string") return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => withNames(one, names));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withNames(one, names)]));
}

/** As people read it. */
export const jsonText = (value: unknown): string => JSON.stringify(value, undefined, 2);
