// Ends the runners, and browsers of theirs, that outlived their daemon: one that was killed outright hangs up, but code
// in a busy loop never hears it. A process is killed only when it is surely of this directory, never by a remembered
// number.
import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { writeFlag } from "./flags.ts";

/**
 * Kills what runs in a directory inside of `directory` and was started for it. Only Linux shows where a process runs:
 * elsewhere nothing is done. The caller holds the lock of the home, so none of them has a daemon any more.
 */
export async function endLeftRunners(directory: string): Promise<void> {
  if (process.platform !== "linux") return;
  const runners = await realpath(directory).catch(unlessGone);
  if (runners === undefined) return;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) if (await isRunnerOf(runners, pid)) killIfThere(pid);
}

async function isRunnerOf(runners: string, pid: number): Promise<boolean> {
  const place = await readlink(`/proc/${pid}/cwd`).catch(unlessGone);
  if (place === undefined || dirname(place) !== runners) return false;
  // A person's shell may stand there too; what only runners are given is the right to write there and nowhere else, and
  // what only their browsers have is a profile there.
  const line = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(unlessGone)) ?? "";
  return line.split("\0").includes(writeFlag(place)) || line.includes(`--user-data-dir=${place}/`);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    unlessGone(error);
  }
}

/** What has gone meanwhile, and what belongs to another user, is none of ours. */
function unlessGone(error: unknown): undefined {
  const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (!["ENOENT", "ESRCH", "EACCES", "EPERM"].includes(String(code))) throw error;
}
