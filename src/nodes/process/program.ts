// One program of the robot's host, started for a node in a group of its own: whatever way the node ends, the program
// and what it started end too. It gets an environment made for it and never a secret in it.
import { type ChildProcess, spawn } from "node:child_process";
import { errorOf } from "../../base/errors.ts";

/** Where programs are found: the host's own environment does not reach a run. */
export const searchPath = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin";
/** Milliseconds for its last output once it is gone. */
const outputGrace = 500;

interface ProgramOptions {
  /** A name that is looked for in the usual places, or a path. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin: "pipe" | "ignore";
  /** What to do when it cannot be started. */
  readonly hint: string;
  readonly signal: AbortSignal;
}

/** How a program ended. */
export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Program extends AsyncDisposable {
  readonly child: ChildProcess;
  /** @throws NotFoundError `not-found` when it cannot be started. */
  readonly exit: Promise<Exit>;
  kill(): void;
}

/** Starts it in the run's directory; it is killed with all its group when the signal is aborted. */
export function openProgram({ program, args, env, stdin, hint, signal }: ProgramOptions): Program {
  signal.throwIfAborted();
  const directory = process.cwd();
  const child = spawn(program, args, {
    env: { PATH: searchPath, HOME: directory, TMPDIR: directory, LANG: "C.UTF-8", ...env },
    stdio: [stdin, "pipe", "pipe"],
    // A group of its own, so that what it starts ends with it.
    detached: true,
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const exit = new Promise<Exit>((resolve, reject) => {
    child.once("error", ({ message }) =>
      reject(
        errorOf({ code: "not-found", message: `${program} cannot be started on this robot's host: ${message}`, hint }),
      ),
    );
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  // Whoever waits for its output first hears of it all the same.
  exit.catch(() => {});
  const kill = () => killGroup(child, "SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  return {
    child,
    exit,
    kill,
    [Symbol.asyncDispose]: async () => {
      signal.removeEventListener("abort", kill);
      kill();
      await settled(child, closed);
    },
  };
}

/** Completes "the program ended …". */
export const howEnded = ({ code, signal }: Exit): string => (signal ? `by ${signal}` : `with exit code ${code}`);

/** Output may still be on its way; a program that left the group must not hold the run up. */
export async function settled(child: ChildProcess, closed: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  const late = new Promise<void>((resolve) => setTimeout(resolve, outputGrace).unref());
  await Promise.race([closed, late]);
  for (const stream of child.stdio) stream?.destroy();
}

/** Sends a signal to a program and to all that it started in its group. */
export function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // All of it has ended already.
    if (!["ESRCH", "EPERM"].includes(String(Reflect.get(Object(error), "code")))) throw error;
  }
}
