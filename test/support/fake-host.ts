// A host for services: its files lie in a folder of the test, and its programs are written down instead of run.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Host, Ran } from "../../src/cli/service/host.ts";

export interface FakeHost extends Host {
  /** Every command, as it would be typed. */
  readonly ran: readonly string[];
}

export interface FakeHostOptions {
  readonly root: string;
  readonly platform?: NodeJS.Platform;
  readonly uid?: number | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** What a command answers; without an answer it succeeds in silence. */
  readonly answer?: (command: string) => Partial<Ran> | undefined;
}

export function fakeHost({
  root,
  platform = "linux",
  uid = 0,
  env = {},
  answer = () => undefined,
}: FakeHostOptions): FakeHost {
  const ran: string[] = [];
  return {
    ...{ platform, root, uid, env, ran },
    userHome: platform === "win32" ? "C:\\Users\\ann" : platform === "darwin" ? "/Users/ann" : "/home/ann",
    call: ["/usr/bin/node", "/usr/bin/sealbot", "service", "install"],
    run: async (words) => {
      ran.push(words.join(" "));
      return { status: 0, stdout: "", stderr: "", ...answer(words.join(" ")) };
    },
  };
}

/** Writes files below `folder`, by their paths. */
export function lay(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
