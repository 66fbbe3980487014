// Loads the node types of a package that somebody else wrote. It runs in a runner only, never in the daemon: a package is
// foreign code. What such packages import of sealbot is given from here, so that there is one copy of it.
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { errorOf } from "../base/errors.ts";
import { ownCode } from "../base/own-files.ts";
import type { NodeDefinition } from "../flow/node.ts";
import { isPlainObject } from "../flow/plain-json.ts";

/** Where an installed package is. */
export interface PackagePlace {
  readonly name: string;
  /** Holds `node_modules` with the package, and `entry.mjs`, which gives what the package exports. */
  readonly folder: string;
  /** The node types that were shown when it was added; others that it exports are not looked at. Default: all. */
  readonly types?: readonly string[];
}

/** The file of that name in a package's folder. */
export const entryFile = "entry.mjs";

/** Exports all that the package exports as one object. */
export const entryText = (name: string): string =>
  `import * as all from ${JSON.stringify(name)};\nexport default all;\n`;

const extension = import.meta.filename.endsWith(".ts") ? ".ts" : ".js";

/** `sealbot/node` is this program's; zod is the package's own where it has one, or else this program's, too. */
function giveOwnModules(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "sealbot/node")
        return { url: new URL(`flow/node${extension}`, ownCode).href, shortCircuit: true };
      try {
        return next(specifier, context);
      } catch (error) {
        if (specifier !== "zod") throw error;
        return { url: import.meta.resolve("zod"), shortCircuit: true };
      }
    },
  });
}
let given = false;

const definition = z.object({
  type: z.string().regex(/^[a-z0-9-]{1,32}\.[a-z0-9-]{1,32}$/),
  title: z.string().min(1).max(100),
  doc: z.string().min(1).max(2_000),
  run: z.custom<NodeDefinition["run"]>((value) => typeof value === "function"),
  config: z.custom<NodeDefinition["config"]>((value) => typeof value === "object" && value !== null && "_zod" in value),
});
const isDefinition = (value: unknown): value is NodeDefinition => definition.safeParse(value).success;

/**
 * The node types that the package exports, by name.
 * @throws InputError `bad-input` when there are none, or the package cannot be loaded.
 */
export async function loadPackage({ name, folder, types }: PackagePlace): Promise<ReadonlyMap<string, NodeDefinition>> {
  if (!given) giveOwnModules();
  given = true;
  const loaded: { default?: unknown } = await import(pathToFileURL(join(folder, entryFile)).href).catch(
    (cause: unknown) => {
      const why = cause instanceof Error ? cause.message.split("\n")[0] : "";
      throw errorOf({ code: "bad-input", message: `package ${name} cannot be loaded: ${why}`, cause });
    },
  );
  const exported = Object.values(Object(loaded.default)).flatMap((one) => [one].flat());
  const found = exported.filter((one) => isPlainObject(one) && isDefinition(one));
  const known = found.filter(isDefinition).filter(({ type }) => types?.includes(type) ?? true);
  const nodes = new Map(known.map((one) => [one.type, one]));
  if (nodes.size > 0) return nodes;
  throw errorOf({
    code: "bad-input",
    message: `package ${name} exports no node`,
    hint: 'It exports what defineNode of "sealbot/node" returns.',
  });
}
