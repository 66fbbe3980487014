// The program as people run it, for whatever a test starts as a process: it starts in half the time that its sources
// take. It is built once from the sources as they are, and what a run of tests uses is never changed below it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../../src/base/errors.ts";
import { openFileLock } from "../../src/base/file-lock.ts";
import { buildPackage, repository } from "./built-package.ts";

/** Where a package lies once it is installed, beside those that it needs. */
const place = join(repository, "node_modules");
const prefix = ".sealbot-";
/** A build must not see its own files as those of a package. */
const workshop = join(repository, ".artifacts", "program");
/** What it is made of. */
const sources = ["src", "scripts/bundle.ts", "package.json", "package-lock.json", "test/support/built-package.ts"];
/** Milliseconds after which no run of tests uses a program any more. */
const longestRun = 3 * 3_600_000;

const beingBuilt = { message: "the program is being built", hint: "Wait for it." };

export interface BuiltProgram {
  /** The package, as it lies beside others. */
  readonly folder: string;
  /** What `node` runs. */
  readonly main: string;
  /** What a daemon starts for a run. */
  readonly runner: string;
  /** Where it may keep compiled code, as XDG_CACHE_HOME: shared, as by all that runs on a host in use. */
  readonly cache: string;
}

/** The program, built unless it was from these very sources; waits for a build that another process is at. */
export async function ensureProgram(): Promise<BuiltProgram> {
  const folder = join(place, `${prefix}${fingerprint()}`);
  mkdirSync(workshop, { recursive: true });
  while (!existsSync(folder)) {
    try {
      using _ = openFileLock(join(workshop, "lock"), beingBuilt);
      if (!existsSync(folder)) await build(folder);
    } catch (error) {
      if (!hasCode(error, "already-running")) throw error;
      await sleep(200);
    }
  }
  const now = new Date();
  utimesSync(folder, now, now);
  const code = join(folder, "dist");
  return {
    ...{ folder, cache: join(folder, "cache") },
    ...{ main: join(code, "cli", "main.js"), runner: join(code, "runner", "main.js") },
  };
}

/** Changes with every file that the program is made of. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const source of sources) {
    const path = join(repository, source);
    const files = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: "utf8" }).sort() : [""];
    for (const file of files.filter((name) => !name.startsWith("console"))) {
      const { mtimeMs, size } = statSync(join(path, file));
      hash.update(`${source} ${file} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

async function build(folder: string): Promise<void> {
  const before = Date.now() - longestRun;
  for (const name of readdirSync(place).filter((name) => name.startsWith(prefix))) {
    if (statSync(join(place, name)).mtimeMs < before) rmSync(join(place, name), { recursive: true });
  }
  const fresh = join(workshop, "fresh");
  rmSync(fresh, { recursive: true, force: true });
  await buildPackage(fresh);
  rmSync(join(fresh, "node_modules"));
  mkdirSync(join(fresh, "cache"), { mode: 0o700 });
  // The console has a build of its own, which is swapped as a whole.
  symlinkSync(relative(join(folder, "dist"), join(repository, "dist", "console")), join(fresh, "dist", "console"));
  renameSync(fresh, folder);
}
