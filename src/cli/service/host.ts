// The host that a service is put on: its platform, its files and its programs. Tests give one whose root is a temporary
// folder and whose programs are written down instead of run.
import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { join, posix, win32 } from "node:path";
import { errorOf } from "../../base/errors.ts";
import type { Environment } from "../terminal.ts";

export interface Host {
  readonly platform: NodeJS.Platform;
  /** Stands before every path that is read or written; empty outside tests. */
  readonly root: string;
  /** Of whoever calls; 0 is root, and what Windows has none of is `undefined`. */
  readonly uid: number | undefined;
  readonly env: Environment;
  /** The caller's own folder. */
  readonly userHome: string;
  /** The command line that this is, with full paths, so that it can be given again. */
  readonly call: readonly string[];
  /** Never rejects: a program that is not there ended with status 127. */
  run(command: readonly string[]): Promise<Ran>;
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const processHost = (env: Environment): Host => ({
  platform: process.platform,
  root: "",
  uid: process.getuid?.(),
  env,
  userHome: env.HOME || homedir(),
  call: [process.execPath, ...process.argv.slice(1)],
  run: ([program = "", ...args]) =>
    new Promise((resolve) => {
      execFile(program, args, { windowsHide: true, env: { ...env, LC_ALL: "C" } }, (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === "number" ? error.code : 127;
        resolve({ status, stdout, stderr: stderr || (error?.message ?? "") });
      });
    }),
});

/** Where `path` of the host really lies. */
export const at = ({ root }: Host, path: string): string => (root === "" ? path : join(root, path));

/** Paths as the host writes them, wherever this is rendered. */
export const pathsOf = ({ platform }: Pick<Host, "platform">) => (platform === "win32" ? win32 : posix);

/** @throws SealbotError `interrupted` with what the program said when it fails. */
export async function mustRun(host: Host, command: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await host.run(command);
  if (status === 0) return stdout;
  const said = stderr.trim().split("\n")[0] || `exit status ${status}`;
  throw errorOf({
    code: "interrupted",
    message: `${command.join(" ")}: ${said}`,
    hint: "Put that right and run the same command again: what is done already is done again without harm.",
  });
}
