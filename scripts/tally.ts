// Turns vitest's JSON report into the counts that `npm test` ends with. It never rounds a failure away: what vitest
// reports outside of tests (a file that does not load, an unhandled error) is counted as failed too.
import * as z from "zod";

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

export type Report = z.infer<typeof reportSchema>;

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Reads what vitest's `json` reporter wrote. */
export const parseReport = (text: string): Report => reportSchema.parse(JSON.parse(text));

/** Counts tests; `report` is undefined when vitest died before writing one, `status` is vitest's exit status. */
export function tally(report: Report | undefined, status: number): Counts {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const failed = report.numFailedTests + brokenFiles.length;
  const silentlyFailed = failed === 0 && (status !== 0 || passed + skipped === 0);
  return { passed, failed: silentlyFailed ? 1 : failed, skipped };
}

/** Nothing failed and, when `strict`, nothing was skipped either. */
export const isSuccess = ({ failed, skipped }: Counts, strict: boolean): boolean =>
  failed === 0 && !(strict && skipped > 0);

/** The line that ends the output. */
export const closingLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
