// `npm test`: prepares the host, runs vitest and ends with one line that counts what vitest itself reported. It never
// claims success that the report does not show: no report, no test, or a failure outside a test counts as failed.
// Arguments go to vitest; a leading `--root DIR` runs another folder of the same layout.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { root as repository, runCommand, tool } from "./command.ts";
import { closingLine, isSuccess, parseReport, tally } from "./tally.ts";

const [first, second, ...rest] = process.argv.slice(2);
const elsewhere = first === "--root" && second !== undefined;
const root = elsewhere ? resolve(second) : repository;
const passedThrough = elsewhere ? rest : process.argv.slice(2);

const testHost = join(root, "scripts", "test-host");
// A part that cannot be installed is named there and fails the tests that need it: nothing to decide here.
if (process.platform !== "win32" && existsSync(testHost)) runCommand("bash", [testHost], root);

const folder = mkdtempSync(join(tmpdir(), "sealbot-tests-"));
try {
  const file = join(folder, "report.json");
  const status = runCommand(
    tool("vitest"),
    [
      "run",
      ...["--config", join(root, "test", "vitest.config.ts")],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
      ...passedThrough,
    ],
    root,
  );
  const counts = tally(existsSync(file) ? parseReport(readFileSync(file, "utf8")) : undefined, status);
  process.exitCode = isSuccess(counts, process.env.CI === "true") ? 0 : 1;
  console.log(closingLine(counts));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
