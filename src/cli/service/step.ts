// What an installation does, as a list that is shown before anything is done: files to write, commands to run, and work
// of our own. A step can be repeated without harm.
import { randomUUID } from "node:crypto";
import { chmod, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { shellWord } from "../../base/shell-word.ts";
import { at, type Host, mustRun } from "./host.ts";

export interface Step {
  /** What it does, as an imperative. */
  readonly text: string;
  /** What it writes. */
  readonly file?: ServiceFile;
  readonly run: (host: Host) => Promise<void>;
}

export interface ServiceFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  /** Default: UTF-8. */
  readonly encoding?: BufferEncoding;
}

export const work = (text: string, run: Step["run"]): Step => ({ text, run });

export const command = (...words: readonly string[]): Step => ({
  text: words.map(shellWord).join(" "),
  run: async (host) => void (await mustRun(host, words)),
});

/** For what is gone, stopped or unknown already as often as not. */
export const tryCommand = (...words: readonly string[]): Step => ({
  text: words.map(shellWord).join(" "),
  run: async (host) => void (await host.run(words)),
});

/** Replaces the file at once. */
export const write = (file: ServiceFile): Step => ({
  text: `write ${file.path}`,
  file,
  run: (host) => place(host, file),
});

/** Writes a file that is the reader's to change, unless it is there. */
export const writeOnce = (file: ServiceFile): Step => ({
  text: `write ${file.path}, unless it is there already`,
  file,
  run: async (host) => {
    if (!(await exists(at(host, file.path)))) await place(host, file);
  },
});

export const makeFolder = (path: string, mode: number): Step =>
  work(`make the folder ${path} (${mode.toString(8)})`, async (host) => {
    const folder = at(host, path);
    await mkdir(folder, { recursive: true, mode });
    await chmod(folder, mode);
  });

export const remove = (...paths: readonly string[]): Step =>
  work(`remove ${paths.join(", ")}`, async (host) => {
    for (const path of paths) await rm(at(host, path), { recursive: true, force: true });
  });

export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

async function place(host: Host, { path, text, mode, encoding = "utf8" }: ServiceFile): Promise<void> {
  const target = at(host, path);
  await mkdir(dirname(target), { recursive: true });
  const draft = `${target}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { encoding, mode });
    // What the caller's umask took away is given back.
    await chmod(draft, mode);
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}
