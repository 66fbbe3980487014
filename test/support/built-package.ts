// The package as it would be published, built into a folder of the test's own: the clone's own dist belongs to whoever
// works in the clone.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, extname, join, relative, sep } from "node:path";
import { bundleProgram } from "../../scripts/bundle.ts";

export const repository = join(import.meta.dirname, "..", "..");

/** Makes `dist` of the package in `folder`, without a console, and lays what else belongs to it beside it. */
export async function buildPackage(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const part of ["package.json", "service", "LICENSE", "README.md"])
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  compile(join(folder, "dist"));
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  await bundleProgram(join(folder, "dist"));
  copyAssets(join(folder, "dist"));
}

/** Packages in which nothing but the version differs, each in the folder of its version below `folder`. */
export async function buildPackages(folder: string, versions: readonly string[]): Promise<void> {
  const [first = "", ...others] = versions.map((version) => join(folder, version));
  await buildPackage(first);
  // Where the dependencies are mounted.
  rmSync(join(first, "node_modules"));
  mkdirSync(join(first, "node_modules"));
  for (const other of others) cpSync(first, other, { recursive: true });
  const described = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  for (const version of versions)
    writeFileSync(join(folder, version, "package.json"), JSON.stringify({ ...described, version }));
}

/** As the compiler does it, without its checks: types are stripped, and imports name what is there then. */
const compile = (target: string): void =>
  eachSource(target, (from, to) => {
    if (extname(from) !== ".ts") return;
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to.replace(/ts$/, "js"), stripTypes(readFileSync(from, "utf8")));
  });

/** What the compiler leaves behind, such as the Python of a node. */
const copyAssets = (target: string): void =>
  eachSource(target, (from, to) => {
    if (![".ts", ".tsx"].includes(extname(from))) cpSync(from, to);
  });

function eachSource(target: string, take: (from: string, to: string) => void): void {
  const source = join(repository, "src");
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name);
    const path = relative(source, from);
    if (entry.isFile() && !path.startsWith(`console${sep}`)) take(from, join(target, path));
  }
}

const stripTypes = (code: string): string =>
  stripTypeScriptTypes(code).replaceAll(/(?<=(?:from |import\()"\.{1,2}\/[^"\n]+)\.ts(?=")/g, ".js");
