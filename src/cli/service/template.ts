// Fills the templates of the folder `service`: plain files with placeholders such as @HOME@. A placeholder without a
// value, or a value without a placeholder, is a fault of ours and never reaches a host.
import { readFile } from "node:fs/promises";
import { errorOf } from "../../base/errors.ts";
import { ownPackage } from "../../base/own-files.ts";

/** Values by placeholder, each already written as the file wants it. */
export async function fillTemplate(name: string, values: Readonly<Record<string, string>>): Promise<string> {
  const template = await readFile(new URL(`service/${name}`, ownPackage), "utf8");
  const used = new Set<string>();
  const text = template.replaceAll(/@([A-Z_]+)@/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw mismatch(name, key);
    used.add(key);
    return value;
  });
  for (const key of Object.keys(values)) if (!used.has(key)) throw mismatch(name, key);
  return text;
}

const mismatch = (name: string, key: string) =>
  errorOf({ code: "internal", message: `${name}: @${key}@ is in the template or among its values, but not in both` });
