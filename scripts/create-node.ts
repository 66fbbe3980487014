// `node scripts/create-node.ts FOLDER NAME`: a new package of nodes, made from the template beside this file.
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Files of the template in which its name stands. */
const named = ["package.json", "index.js", "README.md"];

/** Makes a package called `name` in `folder`, which must not exist; its nodes are of the group `group`. */
export function createNodePackage(folder: string, name: string, group: string): void {
  if (existsSync(folder)) throw new TypeError(`${folder} exists already`);
  if (!/^[a-z0-9-]{1,32}$/.test(group)) throw new TypeError(`${group} is no group: a-z, 0-9 and - only`);
  cpSync(join(import.meta.dirname, "node-template"), folder, { recursive: true });
  for (const file of named.map((one) => join(folder, one))) {
    const text = readFileSync(file, "utf8")
      .replaceAll("sealbot-node-example", name)
      .replaceAll("example.", `${group}.`);
    writeFileSync(file, text);
  }
}

const [folder, name] = process.argv.slice(2);
if (import.meta.main) {
  if (folder === undefined || name === undefined) {
    console.error("usage: node scripts/create-node.ts FOLDER NAME, for example: acme sealbot-node-acme");
    process.exitCode = 2;
  } else {
    createNodePackage(folder, name, name.replace(/^.*sealbot-node-/, "").replaceAll(/[^a-z0-9-]/g, "-"));
    console.log(`${name} is made in ${folder}. Next: sealbot robot nodes add ${folder}`);
  }
}
