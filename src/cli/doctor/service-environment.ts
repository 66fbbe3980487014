// What the service's environment file gives its robot, so that the doctor looks where the robot looks.
import { readFile } from "node:fs/promises";
import type { Environment } from "../terminal.ts";

/** NAME=value a line, as systemd.exec(5) has `EnvironmentFile=`; nothing for a file that cannot be read. */
export async function readServiceEnvironment(path: string): Promise<Environment> {
  const text = await readFile(path, "utf8").catch(() => "");
  const pairs = text.split("\n").flatMap((line) => {
    const [, name, value = ""] = /^\s*([A-Za-z_]\w*)=(.*?)\s*$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value.replace(/^(["'])(.*)\1$/, "$2")] as const];
  });
  return Object.fromEntries(pairs);
}
