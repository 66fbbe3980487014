// Starts a program and measures it from outside: how long until it says something, how much memory it holds.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds from start to exit. */
export async function runToEnd(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const begin = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: "ignore" });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new TypeError(`node ${args.join(" ")} ended with ${code}`);
  return performance.now() - begin;
}

/** Milliseconds from start until the output holds `sign`; the child goes on. */
export async function runToSign(
  args: readonly string[],
  sign: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ child: ChildProcess; ms: number; output: () => string }> {
  const begin = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        if (output.includes(sign)) resolve();
      });
    }
    child.once("close", () => reject(new TypeError(`node ${args.join(" ")} never said ${sign}:\n${output}`)));
  });
  return { child, ms: performance.now() - begin, output: () => output };
}

/** What it says next by IPC. */
export function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new TypeError(`a process of the bench ended with ${code}`));
    child.once("exit", gone);
    child.once("message", (message) => {
      child.off("exit", gone);
      resolve(message);
    });
  });
}

/** Resident megabytes right now (Linux). */
export function residentMegabytes(pid: number | undefined): number {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1_024;
}

/** Milliseconds of processor time used so far (Linux, 100 ticks a second). */
export function cpuMilliseconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Files, sockets and pipes that the process holds open (Linux). */
export function openFiles(pid: number | undefined): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** The processes that it started and that still run (Linux). */
export function childrenOf(pid: number | undefined): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await closed;
  clearTimeout(killer);
}
