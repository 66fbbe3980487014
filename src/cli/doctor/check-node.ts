// Whether this Node is one that sealbot runs on.
import { type Check, fail, ok } from "./check.ts";

/** As `engines` of package.json says. */
const least = 24;

/** `version` as `process.version` has it. */
export const nodeCheck = (version: string): Check => ({
  name: "node",
  run: async () => {
    const major = Number(/^v(\d+)\./.exec(version)?.[1]);
    if (major >= least) return ok(version);
    return fail(
      `${version}, where ${least} or newer is needed`,
      `Install Node ${least}: https://nodejs.org/en/download`,
    );
  },
});
