// The real command line as a process, with nothing of this process's environment but what is needed to start it.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { ensureProgram } from "./built-program.ts";

const { main, cache } = await ensureProgram();

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface CliOptions {
  readonly home: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Whom it runs as; only root may choose. Default: whoever runs the tests. */
  readonly user?: number;
  /** Gives it a pseudo-terminal of its own: what is typed goes to its stdin, all it prints comes on its stdout. */
  readonly terminal?: boolean;
}

export function startCli(
  args: readonly string[],
  { home, env = {}, cwd = home, user, terminal }: CliOptions,
): ChildProcess {
  const { PATH = "" } = process.env;
  const command = [process.execPath, main, ...args];
  const [program = "", ...rest] = terminal ? inTerminal(command) : command;
  return spawn(program, rest, {
    cwd,
    ...(user === undefined ? {} : { uid: user, gid: user }),
    env: { PATH, HOME: home, SEALBOT_HOME: join(home, "sealbot"), XDG_CACHE_HOME: cache, NO_COLOR: "1", ...env },
    stdio: "pipe",
  });
}

/** The same under `script`, which every Debian has; the command is its only child. */
function inTerminal(command: readonly string[]): string[] {
  const words = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  return ["script", "-qfec", `stty cols 100 rows 40; exec ${words.join(" ")}`, "/dev/null"];
}

/** Runs a command to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = startCli(args, options);
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (chunk) => (stdout += chunk));
    child.stderr?.on("data", (chunk) => (stderr += chunk));
    child.on("error", reject).on("close", (status) => resolve({ status, stdout, stderr }));
    child.stdin?.end(options.stdin ?? "");
  });
}

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly setupCode: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Sends a signal and resolves to the exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `sealbot server start` on a free port, once its ready line is there. */
export async function startServer(home: string): Promise<ServerProcess> {
  const child = startCli(["server", "start", "--port", "0"], { home });
  let [stdout, stderr] = ["", ""];
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      stdout += chunk;
      if (/listening on http\S+\n/.test(stdout)) resolve();
    });
    child.on("close", () => reject(new TypeError(`the server did not start: ${stderr}`)));
  });
  const stop = (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
    return ended;
  };
  return {
    url: /listening on (\S+)/.exec(stdout)?.[1] ?? "",
    setupCode: /^Setup code: (\S+)$/m.exec(stdout)?.[1] ?? "",
    stdout: () => stdout,
    stderr: () => stderr,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop("SIGKILL");
    },
  };
}
