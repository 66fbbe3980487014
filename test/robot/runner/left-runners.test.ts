// Code in a busy loop never hears that its daemon is gone: the next daemon ends it, and nothing else.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { RunnerPool } from "../../../src/robot/runner/pool.ts";
import { hostPart } from "../../support/host-part.ts";
import { childrenOf } from "../../support/processes.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";

const program = fileURLToPath(new URL("../../support/looping-robot.ts", import.meta.url));

/** Whether it runs: what nobody has buried yet runs no more. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

const showsProcesses = hostPart("/proc, by which processes are found,", () => readFileSync("/proc/self/status"));

test.skipIf(!showsProcesses)(
  "a daemon ends the looping runner of one that was killed, and spares a shell that stands in its directory",
  async () => {
    using home = tempHome();
    const directory = join(home.path, "runners");
    const daemon = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = await once(daemon.stdout, "data");
    expect(String(said)).toBe("looping");
    const [runner = 0] = childrenOf(daemon.pid ?? 0);
    const theirs = join(directory, "shell");
    mkdirSync(theirs);
    const shell = spawn("sleep", ["60"], { cwd: theirs, stdio: "ignore" });
    await once(shell, "spawn");
    try {
      await killed(daemon);
      expect(isRunning(runner)).toBe(true);
      await using _pool = await RunnerPool.open({ directory, warm: 0, memory: 64 });
      await until("the runner to be gone", () => !isRunning(runner));
      expect(shell.exitCode ?? shell.signalCode).toBeNull();
      expect(readdirSync(home.path)).toEqual([]);
    } finally {
      await killed(shell);
      if (isRunning(runner)) process.kill(runner, "SIGKILL");
    }
  },
);
