// Which packages a package needs to run, as they are installed now: a clone, a global install and a store of links
// alike. What only development needs is never among them.
import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { errorOf } from "../../base/errors.ts";

/** A package's folder here, and where it goes below the copied package. */
export interface Placed {
  readonly from: string;
  /** Relative, with slashes; empty for the package itself. */
  readonly to: string;
}

const names = z.record(z.string(), z.string()).default({});
const manifest = z.object({
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});

/**
 * The package in `folder` and all it needs. Each goes to the top `node_modules`, or, where another version stands
 * there, below the package that needs it: so everything finds what it finds now.
 * @throws NotFoundError `not-found` when one is not installed.
 */
export async function productionClosure(folder: string): Promise<readonly Placed[]> {
  const placed = new Map<string, string>([["", await realpath(folder)]]);
  // A map that grows is walked to its end: breadth first, as placing needs.
  for (const [to, from] of placed) {
    const { dependencies, optionalDependencies, peerDependencies } = await readManifest(from);
    for (const name of Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies })) {
      const found = await findPackage(name, from);
      if (found !== undefined) place(placed, name, found, to);
      else if (name in dependencies && !(name in optionalDependencies)) throw missing(name, from);
    }
  }
  return [...placed].map(([to, from]) => ({ from, to }));
}

function place(placed: Map<string, string>, name: string, from: string, dependent: string): void {
  for (const folder of foldersUp(dependent)) {
    const there = placed.get(folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`);
    if (there === from) return;
    if (there !== undefined) {
      placed.set(`${dependent}/node_modules/${name}`, from);
      return;
    }
  }
  placed.set(`node_modules/${name}`, from);
}

/** The package and those it lies in, up to the one that is copied. */
function foldersUp(to: string): string[] {
  const folders = [to];
  for (let end = to.lastIndexOf("/node_modules/"); end > 0; end = to.lastIndexOf("/node_modules/", end - 1))
    folders.push(to.slice(0, end));
  return to === "" ? folders : [...folders, ""];
}

async function readManifest(folder: string): Promise<z.infer<typeof manifest>> {
  return manifest.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
}

/** As Node looks for it: in `node_modules` of each folder upwards. */
async function findPackage(name: string, from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    const isThere = await stat(join(candidate, "package.json")).then(
      () => true,
      () => false,
    );
    if (isThere) return await realpath(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

const missing = (name: string, from: string) =>
  errorOf({
    code: "not-found",
    message: `the package ${name}, which ${from} needs, is not installed`,
    hint: "Install it first: npm ci",
  });
