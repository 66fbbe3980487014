// The versions of the program that are installed: a folder for each, and two links, `current` and `previous`. The
// switch from one to another is one rename, so that a start finds the old program or the new one, whole.
import { randomUUID } from "node:crypto";
import { lstat, readdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { errorOf } from "../../base/errors.ts";
import { at, type Host } from "./host.ts";
import { folderName, hashFileOf } from "./program.ts";
import { exists } from "./step.ts";

const draftPrefix = ".new-";

export interface Installed {
  /** Names of folders; `undefined` where there is none. */
  readonly current: string | undefined;
  readonly previous: string | undefined;
  readonly all: readonly string[];
}

export class Versions {
  readonly #host: Host;
  readonly #folder: string;

  constructor(host: Host, folder: string) {
    this.#host = host;
    this.#folder = at(host, folder);
  }

  async installed(): Promise<Installed> {
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(none);
    return {
      current: await this.#target("current"),
      previous: await this.#target("previous"),
      all: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    };
  }

  /**
   * Whoever can write here decides what the service runs, and what root runs by its name.
   * @throws ConflictError `conflict` when others than whoever installs can.
   */
  async checkOwner(): Promise<void> {
    const found = await lstat(this.#folder).catch(() => undefined);
    const uid = process.getuid?.();
    if (!found || uid === undefined || (found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0)) return;
    throw errorOf({
      code: "conflict",
      message: `${this.#folder} is there already, and others than who installs can change what lies in it`,
      hint: "Move it away, or run the program where it lies: sealbot service install --in-place",
    });
  }

  /** The folder for a program: the one that holds it already, or a free name. */
  async folderFor(version: string, hash: string): Promise<{ readonly name: string; readonly isThere: boolean }> {
    const { all } = await this.installed();
    for (const name of all) {
      const kept = await readFile(hashFileOf(join(this.#folder, name)), "utf8").catch(() => "");
      if (kept.trim() === hash) return { name, isThere: true };
    }
    return { name: folderName(version, new Set(all)), isThere: false };
  }

  /** Where a version is put together before it has its name. */
  draft(): string {
    return join(this.#folder, `${draftPrefix}${randomUUID()}`);
  }
  async adopt(draft: string, name: string): Promise<void> {
    await rename(draft, join(this.#folder, name));
  }

  /** Makes `name` the current version and what was current the previous one. */
  async switchTo(name: string): Promise<void> {
    const { current } = await this.installed();
    if (current === name) return;
    if (current !== undefined) await this.#link("previous", current);
    await this.#link("current", name);
  }

  /** @throws NotFoundError `not-found` when no earlier version is kept. */
  async previous(): Promise<string> {
    const { previous, current } = await this.installed();
    if (previous !== undefined && previous !== current) return previous;
    throw errorOf({ code: "not-found", message: "no earlier version is kept here, so there is none to go back to" });
  }

  /** Removes every version but the current and the previous one, and what an interrupted copy left. */
  async prune(): Promise<void> {
    const { current, previous } = await this.installed();
    await this.#removeBut(new Set([current, previous]));
  }

  /** Removes every version, and their folder unless something else lies there. */
  async removeAll(): Promise<void> {
    for (const link of ["current", "previous"])
      if ((await this.#target(link)) !== undefined)
        await rm(join(this.#folder, link), { force: true, recursive: true });
    await this.#removeBut(new Set());
    const left = await readdir(this.#folder).catch(none);
    if (left.length === 0) await rm(this.#folder, { recursive: true, force: true });
  }

  /** What somebody else put here stays: a clone may run from this very folder. */
  async #removeBut(kept: ReadonlySet<string | undefined>): Promise<void> {
    const { all } = await this.installed();
    for (const name of all) {
      const folder = join(this.#folder, name);
      const isOurs = name.startsWith(draftPrefix) || (await exists(hashFileOf(folder)));
      if (isOurs && !kept.has(name)) await rm(folder, { recursive: true, force: true });
    }
  }

  async #target(link: string): Promise<string | undefined> {
    const target = await readlink(join(this.#folder, link)).catch(() => undefined);
    return target === undefined ? undefined : basename(target);
  }

  async #link(link: string, name: string): Promise<void> {
    const path = join(this.#folder, link);
    if (this.#host.platform === "win32") {
      // A junction takes the place of nothing: between the two there is none.
      await rm(path, { force: true, recursive: true });
      return await symlink(join(this.#folder, name), path, "junction");
    }
    const draft = `${path}.${randomUUID()}`;
    await symlink(name, draft);
    await rename(draft, path);
  }
}

function none(error: unknown): [] {
  if (error instanceof Error && Reflect.get(error, "code") === "ENOENT") return [];
  throw error;
}
