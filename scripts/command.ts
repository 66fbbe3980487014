// Runs the repository's own tools as child processes whose output goes straight to the terminal. It never goes
// through a shell and never looks for a tool outside the repository, except by absolute path or for bash.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder, absolute. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const bin = join(root, "node_modules", ".bin");

/** The absolute path of a tool that a dependency brings, such as `tsc`. */
export const tool = (name: string): string => join(bin, name);

/**
 * Runs a program to its end, sharing this process's terminal; `env` goes beside and before this process's own.
 * @returns its exit status; 1 when it could not be started or a signal ended it.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  cwd: string = root,
  env: Readonly<Record<string, string>> = {},
): number {
  // A tool's `#!/usr/bin/env node` must find the Node that runs this script, whatever the host has.
  const path = [dirname(process.execPath), bin, process.env.PATH].filter(Boolean).join(delimiter);
  const whole = { ...process.env, ...env, PATH: path };
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit", env: whole });
  if (error) console.error(`${program}: ${error.message}`);
  return status ?? 1;
}
