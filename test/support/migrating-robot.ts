// A robot that moves its keys, as a process of its own that can die at any step: before the n-th thing it does to the
// file system it is killed, and before each one a copy of all its files is taken, as a kill would leave them.
// Arguments: its bench's folder, the store, where copies go or "-", the step to die at or "-". Prints the steps it did.
import { cpSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { type KeyStoreKind, keyStoreKinds } from "../../src/robot/key-store/key-store.ts";

const [, , folder = "", store = "", copies = "-", last = "-"] = process.argv;
const to: KeyStoreKind = keyStoreKinds.find((kind) => kind === store) ?? "file";

let done = 0;
function step(): void {
  if (String(done) === last) process.kill(process.pid, "SIGKILL");
  if (copies !== "-") cpSync(folder, join(copies, String(done)), { recursive: true });
  done++;
}

const { open, rename, link, rm, mkdir, chmod, writeFile } = fs;
const counted =
  <A extends unknown[], R>(work: (...given: A) => R) =>
  (...given: A): R => {
    step();
    return work(...given);
  };
Object.assign(fs, {
  ...{ rename: counted(rename), link: counted(link), rm: counted(rm), mkdir: counted(mkdir), chmod: counted(chmod) },
  writeFile: counted(writeFile),
  async open(...given: Parameters<typeof open>) {
    step();
    const file = await open(...given);
    const write = file.writeFile.bind(file);
    return Object.assign(file, {
      sync: counted(file.sync.bind(file)),
      write: counted(file.write.bind(file)),
      // In two parts: a kill leaves the first.
      async writeFile(data: string | Uint8Array) {
        await counted(write)(data.slice(0, 20));
        await counted(write)(data.slice(20));
      },
    });
  },
});
syncBuiltinESMExports();

const { migrateKeys } = await import("../../src/robot/key-store/migration.ts");
const { quickKeyBenchAt } = await import("./quick-key-bench.ts");
const { home, sources, next } = quickKeyBenchAt(folder);
await migrateKeys(home, { to, from: sources, sources: next });
process.stdout.write(String(done));
