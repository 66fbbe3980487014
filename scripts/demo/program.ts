// Runs the real command line as a process of its own and waits for what it says.
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface Program extends AsyncDisposable {
  /** The part of the output that matched, once it has. */
  said(pattern: RegExp, within?: number): Promise<RegExpMatchArray>;
  /** Exit status; its output is in the log file. */
  readonly ended: Promise<number | null>;
}

/** Starts `sealbot ARGS` with its state in `home`; everything it prints is kept in `logs/NAME.log`. */
export function startProgram(
  name: string,
  args: string[],
  { home, logs, input }: { home: string; logs: string; input?: string },
): Program {
  const { PATH, LANG = "C.UTF-8", HOME } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH, LANG, HOME, SEALBOT_HOME: home, NO_COLOR: "1" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const log = createWriteStream(join(logs, `${name}.log`), { flags: "a", mode: 0o600 });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      output += chunk;
      log.write(chunk);
    });
  }
  child.stdin.end(input ?? "");
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    ended,
    said: (pattern, within = 20_000) =>
      waitFor(() => output.match(pattern), {
        child,
        within,
        what: () => `${name} never said ${pattern}; it said:\n${output}`,
      }),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(killer);
      await new Promise((resolve) => log.end(resolve));
    },
  };
}

async function waitFor<T>(
  probe: () => T | null,
  { child, within, what }: { child: ChildProcess; within: number; what: () => string },
): Promise<T> {
  const end = performance.now() + within;
  for (;;) {
    const found = probe();
    if (found !== null) return found;
    if (performance.now() > end || child.exitCode !== null) throw new TypeError(what());
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
