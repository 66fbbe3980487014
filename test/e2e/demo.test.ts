// The demo is what people try first: it must end well by itself, where nobody can answer it.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const script = join(import.meta.dirname, "../../scripts/demo.ts");

test("without a terminal the demo ends with no hits and exit 0 in less than a minute", {
  timeout: 70_000,
}, async () => {
  const begin = performance.now();
  // Rejects unless it exits with 0.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script], { timeout: 60_000 });
  expect(stdout).toMatch(/\b0 hits for 4 planted secrets/);
  expect(stdout).toMatch(/any of these would do now/);
  expect(stderr).toBe("");
  expect(performance.now() - begin).toBeLessThan(60_000);
});
