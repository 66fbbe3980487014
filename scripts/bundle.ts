// Joins what `sealbot` runs into few files: starting from hundreds of small ones costs more than what is in them. What
// other programs import (`sealbot/client`, `sealbot/crypto`, `sealbot/node`) stays as the compiler made it.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";

/** What starts are made of, as far as it is plain JavaScript. Other packages are looked up when they are needed. */
const joined = new Set(["@noble/hashes", "@scure/base", "commander", "pino", "tweetnacl", "ws", "zod"]);
/** What nothing but the program itself imports. */
const ownFolders = ["cli", "control", "nodes", "robot", "runner"];

/**
 * Every command needs the base; whatever talks to a control plane or a robot needs all of the ground above it. Runners
 * need both, and may not have SQLite: the lock that is made of it stays outside.
 */
const groups = [
  { name: "base", test: /[\\/]dist[\\/]base[\\/](?!shape|own-files|file-lock)/, priority: 1 },
  {
    name: "ground",
    test: /[\\/]dist[\\/](crypto|trust|vault|wire)[\\/](?!token-endpoint)|[\\/]node_modules[\\/](zod|@noble|@scure)[\\/]/,
  },
];
const dependency = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;

const packageOf = (name: string): string => name.split("/", name.startsWith("@") ? 2 : 1).join("/");

function isExternal(id: string, importer: string | undefined): boolean {
  if (isBuiltin(id)) return true;
  if (!/^[@\w]/.test(id)) return false;
  // What a joined package imports is joined too.
  return !joined.has(packageOf(id)) && !(importer && dependency.test(importer));
}

/** The licences of joined packages ask to be wherever their code is. */
function licencesOf(files: Iterable<string>): string {
  const folders = new Set([...files].flatMap((file) => dependency.exec(file)?.[0] ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name)) ?? "package.json";
    return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** Puts the program in `dist`, which the compiler has filled, in place of the files that it is made from. */
export async function bundleProgram(dist: string): Promise<void> {
  await using bundle = await rolldown({
    input: { "cli/main": join(dist, "cli", "main.js"), "runner/main": join(dist, "runner", "main.js") },
    platform: "node",
    external: isExternal,
    // A file that others import too need not be a file of its own.
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await bundle.generate({
    format: "esm",
    entryFileNames: "[name].js",
    // One folder below `dist`, from where base/own-files finds what lies beside the code.
    chunkFileNames: "parts/[name]-[hash].js",
    codeSplitting: { groups },
  });
  for (const name of ownFolders) rmSync(join(dist, name), { recursive: true });
  const files = output.filter((file) => file.type === "chunk");
  for (const { fileName, code } of files) {
    mkdirSync(dirname(join(dist, fileName)), { recursive: true });
    writeFileSync(join(dist, fileName), code);
  }
  writeFileSync(join(dist, "parts", "LICENSES"), licencesOf(files.flatMap(({ moduleIds }) => moduleIds)));
}
