// A host with a real systemd that forgets everything, as scripts/systemd-host boots it: for services that are installed,
// killed and read through journald. Its network is this host's.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Ended } from "./cli.ts";
import { hostPart } from "./host-part.ts";

const script = join(import.meta.dirname, "..", "..", "scripts", "systemd-host");

/** Whether one can be booted here: use it as `describe.skipIf(!hasSystemdHost())`. */
export const hasSystemdHost = (): boolean =>
  hostPart("what boots a systemd (root, systemd-nspawn and a Debian tree; see scripts/test-host)", () =>
    execFileSync("bash", [script, "check"], { stdio: "pipe" }),
  );

interface RunOptions {
  readonly stdin?: string;
  /** Another user than root. */
  readonly user?: string;
  /** Added to an environment that holds next to nothing. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface SystemdHost extends AsyncDisposable {
  /** Runs a program inside, to whatever end. */
  run(command: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Its stdout, without the last newline. @throws when it does not exit with 0. */
  ok(command: readonly string[], options?: RunOptions): Promise<string>;
  /** A property of a unit, as `systemctl show` has it. */
  property(unit: string, name: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
}

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Boots one, with folders and files of this host read-only in their places inside. */
export async function openSystemdHost(mounts: Readonly<Record<string, string>>): Promise<SystemdHost> {
  const binds = Object.entries(mounts).map(([place, source]) => `${source}:${place}`);
  const host = spawn("bash", [script, "boot", ...binds], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(host, "close");
  const [line] = await Promise.race([once(createInterface(host.stdout), "line"), ended]);
  const leader = /^leader (\d+)$/.exec(String(line))?.[1];
  if (leader === undefined) throw new TypeError("no systemd was booted");

  const run = (command: readonly string[], { stdin = "", user = "root", env = {} }: RunOptions = {}) =>
    new Promise<Ended>((resolve, reject) => {
      const home = user === "root" ? "/root" : `/home/${user}`;
      const words = Object.entries({ PATH: path, HOME: home, LANG: "C.UTF-8", NO_COLOR: "1", ...env });
      const inside = ["env", "-i", ...words.map((word) => word.join("=")), ...command];
      const as = user === "root" ? [] : ["runuser", "-u", user, "--"];
      const child = spawn("nsenter", ["-t", leader, "-a", "--", ...as, ...inside], { stdio: "pipe" });
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (chunk) => (stdout += chunk));
      child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
      child.on("error", reject).on("close", (status) => resolve({ status, stdout, stderr }));
      child.stdin.on("error", () => {}).end(stdin); // What it does not read it does not need.
    });
  const ok = async (command: readonly string[], options?: RunOptions) => {
    const { status, stdout, stderr } = await run(command, options);
    if (status === 0) return stdout.replace(/\n$/, "");
    throw new TypeError(`${command.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  };
  return {
    run,
    ok,
    property: (unit, name) => ok(["systemctl", "show", "--property", name, "--value", unit]),
    write: async (file, text) => void (await ok(["tee", file], { stdin: text })),
    [Symbol.asyncDispose]: async () => {
      host.stdin.end();
      await ended;
    },
  };
}
