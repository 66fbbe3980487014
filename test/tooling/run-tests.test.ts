// `npm test` promises one closing line and an exit status that agree with vitest. These tests run it on tiny trees.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { closingLine, isSuccess, parseReport, tally } from "../../scripts/tally.ts";

const repository = join(import.meta.dirname, "..", "..");

const passing = `it("passes", () => expect(1).toBe(1));`;
const failing = `it("fails", () => expect(1).toBe(2));`;
const skipped = `it.skip("is skipped", () => {});`;
const todo = `it.todo("is promised");`;

const trees: string[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true, force: true });
});

/** A tree of the repository's layout, with one test file per entry. */
function makeTree(files: Record<string, string>): string {
  const tree = mkdtempSync(join(tmpdir(), "sealbot-tree-"));
  trees.push(tree);
  mkdirSync(join(tree, "test"));
  mkdirSync(join(tree, "scripts"));
  symlinkSync(join(repository, "node_modules"), join(tree, "node_modules"));
  writeFileSync(join(tree, "package.json"), `{ "type": "module" }`);
  const config = `export default { root: ${JSON.stringify(tree)}, test: { include: ["test/**/*.test.ts"] } };`;
  writeFileSync(join(tree, "test", "vitest.config.ts"), config);
  for (const [name, body] of Object.entries(files)) {
    writeFileSync(join(tree, "test", name), `import { expect, it } from "vitest";\n${body}\n`);
  }
  return tree;
}

function runTests(tree: string, { ci = false, args = [] }: { ci?: boolean; args?: string[] } = {}) {
  const script = join(repository, "scripts", "run-tests.ts");
  const { PATH = "", HOME = "" } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "--root", tree, ...args], {
    encoding: "utf8",
    env: { PATH, HOME, NO_COLOR: "1", ...(ci ? { CI: "true" } : {}) },
  });
  const lines = stdout.trimEnd().split("\n");
  return { status, stdout, stderr, last: lines.at(-1), closing: lines.filter((line) => /^\d+ passed, /.test(line)) };
}

const suites: { name: string; files: Record<string, string>; line: string; status: number; statusInCi?: number }[] = [
  {
    name: "all pass",
    files: { "a.test.ts": passing, "b.test.ts": passing },
    ...{ line: "2 passed, 0 failed", status: 0, statusInCi: 0 },
  },
  {
    name: "one fails",
    files: { "a.test.ts": `${passing}\n${failing}` },
    ...{ line: "1 passed, 1 failed", status: 1 },
  },
  {
    name: "some are skipped or promised",
    files: { "a.test.ts": `${passing}\n${skipped}\n${todo}` },
    ...{ line: "1 passed, 0 failed, 2 skipped", status: 0, statusInCi: 1 },
  },
  {
    name: "a file does not load",
    files: { "a.test.ts": passing, "b.test.ts": `import "./missing.ts";\n${passing}` },
    ...{ line: "1 passed, 1 failed", status: 1 },
  },
  {
    name: "a file does not parse",
    files: { "a.test.ts": passing, "b.test.ts": "const = ;" },
    ...{ line: "1 passed, 1 failed", status: 1 },
  },
  {
    name: "an error is left unhandled",
    files: { "a.test.ts": `${passing}\nvoid Promise.reject(new TypeError("nobody waits for this"));` },
    ...{ line: "1 passed, 1 failed", status: 1 },
  },
  {
    name: "a hook after all tests fails",
    files: { "a.test.ts": `import { afterAll } from "vitest";\n${passing}\nafterAll(() => expect(1).toBe(2));` },
    ...{ line: "1 passed, 1 failed", status: 1 },
  },
  {
    name: "there is no test at all",
    files: {},
    ...{ line: "0 passed, 1 failed", status: 1 },
  },
];

it.each(suites)('ends with "$line" when $name', ({ files, line, status }) => {
  const outcome = runTests(makeTree(files));
  expect(outcome.last, outcome.stderr).toBe(line);
  expect(outcome.closing).toEqual([line]);
  expect(outcome.status).toBe(status);
});

it.each(suites.filter(({ status }) => status === 0))(
  "exits with $statusInCi under CI=true when $name",
  ({ files, line, statusInCi }) => {
    expect(runTests(makeTree(files), { ci: true })).toMatchObject({ last: line, status: statusInCi });
  },
);

it("passes further arguments to vitest", () => {
  const tree = makeTree({ "a.test.ts": passing, "b.test.ts": failing });
  expect(runTests(tree, { args: ["test/a.test.ts"] })).toMatchObject({ last: "1 passed, 0 failed", status: 0 });
});

it("prepares the host before the first test, and goes on when a part is missing", () => {
  const tree = makeTree({
    "a.test.ts": `import { existsSync } from "node:fs";
      it("finds what was prepared", () => expect(existsSync("prepared")).toBe(true));`,
  });
  writeFileSync(join(tree, "scripts", "test-host"), "touch prepared\nexit 1\n");
  expect(runTests(tree)).toMatchObject({ last: "1 passed, 0 failed", status: 0 });
});

it("counts a run that left no report as failed", () => {
  expect(tally(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it("counts a run that vitest itself calls failed as failed, though the report names no failure", () => {
  const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  const counts = tally(parseReport(JSON.stringify(report)), 1);
  expect(closingLine(counts)).toBe("3 passed, 1 failed");
  expect(isSuccess(counts, false)).toBe(false);
});
