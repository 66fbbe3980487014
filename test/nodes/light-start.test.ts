// What a daemon loads to know every node, and a runner to run one: the packages that nodes work with are not among it.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const own = (path: string): string => pathToFileURL(join(import.meta.dirname, "../../src", path)).href;
const recorder = join(import.meta.dirname, "../support/loaded-packages.mjs");

function packagesOf(code: string): string[] {
  const words = ["--import", recorder, "--input-type=module", "--no-warnings", "-e", code];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" }));
}

test("knowing every node, and how to start its runner, loads no package that a node works with", () => {
  const code = `const { loadCatalogue } = await import("${own("flow/catalogue.ts")}");
    const { shippedNodes } = await import("${own("nodes/catalogue.ts")}");
    await loadCatalogue(shippedNodes);
    await import("${own("robot/runner/flags.ts")}");`;
  expect(packagesOf(code)).toEqual(["@scure/base", "zod"]);
});

test("a package that is loaded is seen", () => {
  expect(packagesOf(`await import("${import.meta.resolve("playwright-core")}")`)).toEqual(["playwright-core"]);
});
