// Builds the console into dist/console, for whoever needs it there: `npm run build`, `npm start` and the tests. Two
// builds never run at once, and nobody ever finds a half-built console.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../src/base/errors.ts";
import { openFileLock } from "../src/base/file-lock.ts";
import { root, runCommand, tool } from "./command.ts";

const target = join(root, "dist", "console");
/** Beside `dist`, which a build of the rest sweeps. */
const workshop = join(root, "node_modules");
/** What the console is made of. */
const sources = ["console", "client", "wire", "flow", "vault", "trust", "crypto", "base"];

const beingBuilt = { message: "the console is being built", hint: "Wait for it." };

/** Newest change of a file or folder below `path`: a folder changes when a file in it comes or goes. */
function newestIn(path: string): number {
  const here = statSync(path).mtimeMs;
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  return names.reduce((newest, name) => Math.max(newest, statSync(join(path, name)).mtimeMs), here);
}

function isFresh(): boolean {
  const page = join(target, "index.html");
  if (!existsSync(page)) return false;
  const built = statSync(page).mtimeMs;
  const changed = sources.map((name) => newestIn(join(root, "src", name)));
  return [...changed, statSync(join(root, "package-lock.json")).mtimeMs].every((at) => at < built);
}

/** Builds it beside its place and swaps it in. @returns the exit status of the build. */
export function buildConsole(): number {
  const fresh = join(workshop, `.console-${process.pid}`);
  const begun = new Date();
  const config = join(root, "src", "console", "vite.config.ts");
  try {
    const args = ["build", "--config", config, "--outDir", fresh, "--emptyOutDir", "--logLevel", "warn"];
    // Also where tests build it: they are to see what everybody else does.
    const status = runCommand(tool("vite"), args, root, { NODE_ENV: "production" });
    if (status !== 0) return status;
    // A source that was changed meanwhile is newer than what was built from it.
    utimesSync(join(fresh, "index.html"), begun, begun);
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    return 0;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * Builds the console unless what is there is newer than its sources; waits for a build that another process is at.
 * @returns the exit status of the build.
 */
export async function ensureConsole(): Promise<number> {
  for (;;) {
    if (isFresh()) return 0;
    try {
      using _ = openFileLock(join(workshop, ".console-lock"), beingBuilt);
      return isFresh() ? 0 : buildConsole();
    } catch (error) {
      if (!hasCode(error, "already-running")) throw error;
      await sleep(200);
    }
  }
}
