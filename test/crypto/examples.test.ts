// Runs every example in the documentation comments of the public entry, as a reader would paste it.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../src/crypto/", import.meta.url);
const entry = new URL("index.ts", folder).href;

const examples = readdirSync(folder).flatMap((file) => {
  const source = readFileSync(new URL(file, folder), "utf8");
  return Array.from(
    source.matchAll(/\* @example\n \* ```ts\n([\s\S]*?) \* ```[\s\S]*?export (?:async )?function (\w+)/g),
  ).map(([, code = "", name = ""]) => ({ name, code: code.replace(/^ \* ?/gm, "") }));
});

test("every function of the public entry has an example, but for the strict reader of PAE", async () => {
  const functions = Object.keys(await import("../../src/crypto/index.ts"));
  expect(examples.map(({ name }) => name).sort()).toEqual(functions.filter((name) => name !== "unpae").sort());
});

test.each(examples)("the example of $name holds", ({ code }) => {
  const strict = code.replaceAll('"sealbot/crypto"', JSON.stringify(entry));
  expect(code).toContain("console.assert(");
  const run = spawnSync(process.execPath, ["--input-type=module-typescript", "-e", strict], { encoding: "utf8" });
  // A failed console.assert only prints.
  expect(run.stderr).toBe("");
  expect(run.status).toBe(0);
});
