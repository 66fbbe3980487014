// The process of a runner, as the system knows it: started with an environment made for it and shut in by flags.
import { type ChildProcess, spawn } from "node:child_process";
import { channelPipes } from "../../runner/channel.ts";
import { type RunnerNeeds, runnerFlags, runnerMain } from "./flags.ts";
import { goFirst } from "./pulse.ts";

export interface RunnerSettings {
  /** A path that does not exist yet. */
  readonly directory: string;
  /** Most megabytes of JavaScript heap. */
  readonly memory: number;
  readonly needs: RunnerNeeds;
  /** See `trustOf`. */
  readonly trust?: Readonly<Record<string, string>> | undefined;
}

export function startChild({ directory, memory, needs, trust }: RunnerSettings): ChildProcess {
  const child = spawn(process.execPath, [...runnerFlags(directory, memory, needs), runnerMain], {
    cwd: directory,
    env: { ...trust, HOME: directory, TMPDIR: directory, LANG: "C.UTF-8" },
    stdio: ["ignore", "pipe", "pipe", ...channelPipes],
    windowsHide: true,
  });
  if (child.pid !== undefined) goFirst(child.pid);
  return child;
}

/** Rejects for one that could not be started. */
export function exitOf(child: ChildProcess): Promise<[code: number | null, signal: NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve([code, signal]));
  });
}
