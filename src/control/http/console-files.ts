// The files of the built console, read from where a build puts them and kept with their compressed form. No address
// leads out of that folder: a file is asked for by a name without steps.
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { ownPackage } from "../../base/own-files.ts";

export interface ConsoleFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Absent where compressing gains nothing. */
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
const plainName = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

/** Smaller files are sent as they are. */
const worthCompressing = 1_024;

const usualFolder = fileURLToPath(new URL("dist/console", ownPackage));

export class ConsoleFiles {
  readonly #folder: string;
  readonly #assets = new Map<string, ConsoleFile>();

  constructor(folder = usualFolder) {
    this.#folder = folder;
  }

  /** A page as it is now, with `@style-nonce@` in it; undefined when the console was not built. */
  async findPage(name: "index" | "connect"): Promise<string | undefined> {
    return (await findFile(join(this.#folder, `${name}.html`)))?.toString("utf8");
  }

  /** A file of `assets/` by its name, which changes with its content. */
  async findAsset(name: string): Promise<ConsoleFile | undefined> {
    const type = types[extname(name)];
    const known = this.#assets.get(name);
    if (known || type === undefined || !plainName.test(name)) return known;
    const read = await findFile(join(this.#folder, "assets", name));
    if (!read) return undefined;
    const bytes = Uint8Array.from(read);
    const gzipped = bytes.length < worthCompressing ? undefined : Uint8Array.from(await promisify(gzip)(bytes));
    const file = { type, bytes, gzipped };
    this.#assets.set(name, file);
    return file;
  }
}

async function findFile(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, "code") === "ENOENT") return undefined;
    throw error;
  }
}
