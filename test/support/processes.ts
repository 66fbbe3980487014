// Runs sealbot processes and keeps all that they show to others on their host: what they print, and the arguments and
// environment of each and of every process below it. Tests search it for secrets.
import type { ChildProcess } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CliOptions, type Ended, startCli } from "./cli.ts";
import { until } from "./until.ts";

export interface RunningProcess extends AsyncDisposable {
  /** Of the sealbot process itself, also in a terminal. */
  readonly pid: number;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  /** The part of the output that matches, once it does. */
  said(pattern: RegExp, within?: number): Promise<RegExpMatchArray>;
  type(keys: string): void;
  /** Resolves to the exit status once it is gone. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

export class Processes implements AsyncDisposable {
  /** Where what was shown is kept. */
  readonly folder: string;
  readonly #running = new Set<RunningProcess>();
  /** What was last seen of each process, by the file that keeps it. */
  readonly #seen = new Map<string, string>();
  readonly #sweep: NodeJS.Timeout;
  #commands = 0;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#sweep = setInterval(() => this.#seeAll(), 100);
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], { stdin = "", ...options }: CliOptions): Promise<Ended> {
    const { child, texts, ended } = this.#spawn(`${++this.#commands}-${args.slice(0, 2).join("-")}`, args, options);
    child.stdin?.end(stdin);
    return { status: await ended, ...texts };
  }

  /** Starts a command that stays up. */
  start(name: string, args: readonly string[], options: CliOptions): RunningProcess {
    const { child, texts, ended } = this.#spawn(name, args, options);
    const output = () => texts.stdout + texts.stderr;
    const pid = () => (options.terminal ? childrenOf(child.pid ?? 0)[0] : child.pid) ?? 0;
    const kill = (signal: NodeJS.Signals) => {
      if (child.exitCode === null && child.signalCode === null && pid() > 0) process.kill(pid(), signal);
      return ended;
    };
    const running: RunningProcess = {
      get pid() {
        return pid();
      },
      output,
      ended,
      said: (pattern, within) =>
        until(`${name} says ${pattern}`, () => output().match(pattern), within === undefined ? {} : { within }).catch(
          (error: unknown) => {
            throw new TypeError(`${name} never said ${pattern}; it said:\n${output()}`, { cause: error });
          },
        ),
      type: (keys) => void child.stdin?.write(keys),
      kill,
      [Symbol.asyncDispose]: async () => {
        this.#running.delete(running);
        const killer = setTimeout(() => void kill("SIGKILL"), 10_000);
        await kill("SIGTERM");
        clearTimeout(killer);
      },
    };
    this.#running.add(running);
    return running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([...this.#running].map((running) => running[Symbol.asyncDispose]()));
  }

  #spawn(name: string, args: readonly string[], options: CliOptions) {
    const child = startCli(args, options);
    const texts = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
        texts[stream] += chunk;
        appendFileSync(join(this.folder, `${name}.${stream}`), chunk, { mode: 0o600 });
      });
    }
    // Typing to a process that is gone is no fault of the test.
    child.stdin?.on("error", () => {});
    this.#see(child.pid ?? 0);
    return { child, texts, ended: endOf(child) };
  }

  #seeAll(): void {
    for (const { pid } of this.#running) for (const one of [pid, ...descendantsOf(pid)]) this.#see(one);
  }

  /** Writes down what any user of the host, or root, sees of a process. */
  #see(pid: number): void {
    for (const file of ["cmdline", "environ"]) {
      const [text, kept] = [readProc(pid, file), `${pid}.${file}`];
      if (text === "" || this.#seen.get(kept) === text) continue;
      this.#seen.set(kept, text);
      appendFileSync(join(this.folder, kept), text, { mode: 0o600 });
    }
  }
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
}

/** Direct children, oldest first. */
export function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.flatMap((thread) => readProc(pid, `task/${thread}/children`).split(" ").filter(Boolean).map(Number));
  } catch {
    return []; // It is gone.
  }
}

const descendantsOf = (pid: number): number[] => childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);

/** Empty when the process is gone. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
