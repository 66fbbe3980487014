// `npm run build`: makes dist/, the JavaScript that is published, from src/. It never keeps a file of an earlier build;
// the console has a build of its own, whose place is only ever swapped as a whole. `node scripts/build.ts FOLDER` makes
// the package there, without a console.
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join, relative, resolve, sep } from "node:path";
import { bundleProgram } from "./bundle.ts";
import { root, runCommand, tool } from "./command.ts";
import { buildConsole } from "./console-build.ts";

const source = join(root, "src");
const [elsewhere] = process.argv.slice(2);
const target = resolve(elsewhere ?? root, "dist");
const consoleFolder = "console";

const compiled = new Set([".ts", ".tsx"]);

function clean(): void {
  if (!existsSync(target)) return;
  for (const name of readdirSync(target)) {
    if (name !== consoleFolder) rmSync(join(target, name), { recursive: true });
  }
}

/** Copies what the compiler leaves behind, such as the chapters of src/docs. */
function copyAssets(): void {
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    const path = relative(source, join(entry.parentPath, entry.name));
    if (!entry.isFile() || compiled.has(extname(path)) || path.startsWith(consoleFolder + sep)) continue;
    cpSync(join(source, path), join(target, path));
  }
}

function makeExecutable(path: string): void {
  const code = readFileSync(path, "utf8");
  const shebang = "#!/usr/bin/env node\n";
  if (!code.startsWith("#!")) writeFileSync(path, shebang + code);
  chmodSync(path, 0o755);
}

/** What of the package is not built. */
function copyPackage(folder: string): void {
  for (const name of ["package.json", "service"]) cpSync(join(root, name), join(folder, name), { recursive: true });
}

clean();
const compiler = ["-p", join(root, "scripts", "tsconfig.build.json"), "--outDir", target];
const status = runCommand(tool("tsc"), compiler) || (elsewhere === undefined ? buildConsole() : 0);
if (status === 0) {
  await bundleProgram(target);
  copyAssets();
  makeExecutable(join(target, "cli", "main.js"));
  if (elsewhere !== undefined) copyPackage(elsewhere);
}
process.exitCode = status;
