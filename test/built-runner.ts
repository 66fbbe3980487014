// Lets the daemons that tests open in their own process start runners from the built program, which takes a third of the
// time that the sources take. Nothing else of what is tested is replaced.
import type { Plugin } from "vitest/config";
import { ensureProgram } from "./support/built-program.ts";

/** For the tests of one run: it does not see what is changed while they are watched. */
export async function builtRunner(): Promise<Plugin> {
  const { runner } = await ensureProgram();
  return {
    name: "built-runner",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/robot\/runner\/flags\.ts$/ },
      handler(code) {
        const changed = code.replace(/(?<=^export const runnerMain = ).+(?=;$)/m, JSON.stringify(runner));
        if (changed === code) throw new TypeError("flags.ts does not say any more where a runner's code lies");
        return changed;
      },
    },
  };
}
