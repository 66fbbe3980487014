// The program that a service runs: this package, what it needs, and the Node that runs now, copied to where every user
// may read and only root may write.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, copyFile, mkdir, readdir, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorOf } from "../../base/errors.ts";
import { productionClosure } from "./closure.ts";
import { exists } from "./step.ts";

export interface ProgramSource {
  /** The folder of the package. */
  readonly folder: string;
  readonly version: string;
  /** The Node binary that runs now. */
  readonly node: string;
}

/** A file to copy; `to` is relative. */
interface Copied {
  readonly from: string;
  readonly to: string;
  readonly mode: number;
}

/** What the package itself consists of; the rest of a clone stays where it is. */
const ownParts = ["dist", "service", "package.json", "LICENSE", "README.md"];
export const entry = ["dist", "cli", "main.js"] as const;

/** @throws NotFoundError `not-found` naming the remedy in a clone that is not built. */
export async function checkBuilt({ folder }: Pick<ProgramSource, "folder">): Promise<void> {
  if (await exists(join(folder, ...entry))) return;
  throw errorOf({
    code: "not-found",
    message: `${folder} has no dist: a service runs the built program`,
    hint: "Build it first: npm run build",
  });
}

/** Everything the program consists of, in a fixed order. */
export async function programFiles(source: ProgramSource): Promise<readonly Copied[]> {
  const files: Copied[] = [];
  for (const { from, to } of await productionClosure(source.folder)) {
    const parts = to === "" ? ownParts : await readdir(from);
    for (const part of parts) {
      if (part !== "node_modules") await gather(join(from, part), to === "" ? part : `${to}/${part}`, files);
    }
  }
  const node = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  files.push({ from: await realpath(source.node), to: node, mode: 0o755 });
  return files.sort((a, b) => (a.to < b.to ? -1 : 1));
}

async function gather(from: string, to: string, files: Copied[]): Promise<void> {
  const found = await stat(from).catch((error: unknown) => {
    if (error instanceof Error && Reflect.get(error, "code") === "ENOENT") return undefined;
    throw error;
  });
  if (found?.isDirectory())
    for (const name of await readdir(from)) await gather(join(from, name), `${to}/${name}`, files);
  else if (found?.isFile()) files.push({ from, to, mode: found.mode & 0o100 ? 0o755 : 0o644 });
}

/** A hash over names, modes and contents: two programs with one hash are the same. */
export async function programHash(files: readonly Copied[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { from, to, mode } of files) {
    hash.update(`${to}\0${mode}\0${(await stat(from)).size}\0`);
    for await (const chunk of createReadStream(from)) hash.update(chunk);
  }
  return hash.digest("hex");
}

/** The file that says which program a folder holds. */
const hashFile = ".program";
export const hashFileOf = (folder: string): string => join(folder, hashFile);

/** Copies into `target`, which must not exist. Its last file is the hash: a folder without one is half a copy. */
export async function copyProgram(files: readonly Copied[], target: string, hash: string): Promise<void> {
  const made = new Set<string>();
  for (const { from, to, mode } of files) {
    const path = join(target, to);
    await makeFolders(target, dirname(path), made);
    await copyFile(from, path);
    await chmod(path, mode);
  }
  if (process.platform !== "win32") await writeCommand(target);
  await writeFile(hashFileOf(target), `${hash}\n`, { mode: 0o644 });
}

/** Folders that everybody may enter, whatever the caller's umask is. */
async function makeFolders(top: string, folder: string, made: Set<string>): Promise<void> {
  if (made.has(folder)) return;
  if (folder !== top) await makeFolders(top, dirname(folder), made);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  made.add(folder);
}

/** `bin/sealbot`, which finds the Node beside it, also through a link. */
async function writeCommand(target: string): Promise<void> {
  const path = join(target, "bin", "sealbot");
  const script = [
    "#!/bin/sh",
    'folder=$(dirname -- "$(readlink -f -- "$0")")',
    `exec "$folder/node" "$folder/../${entry.join("/")}" "$@"`,
    "",
  ];
  await writeFile(path, script.join("\n"));
  await chmod(path, 0o755);
}

/** How a version's folder is called. */
export const folderName = (version: string, taken: ReadonlySet<string>): string => {
  if (!taken.has(version)) return version;
  let build = 2;
  while (taken.has(`${version}+${build}`)) build += 1;
  return `${version}+${build}`;
};
