// A disk of a few megabytes that a test can fill up: a tmpfs of its own, which only root can mount.
import { execFileSync } from "node:child_process";
import { closeSync, cpSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostPart } from "./host-part.ts";
import { tempHome } from "./temp-home.ts";

export interface SmallDisk extends Disposable {
  /** Takes every byte that is left. */
  fill(): void;
  /** Gives them back. */
  empty(): void;
}

/** Whether this process may mount one; says so where it may not. */
export const canMount = hostPart("root, who may mount a disk,", () => {
  using home = tempHome();
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", home.path], { stdio: "ignore" });
  execFileSync("umount", [home.path]);
});

/** Puts a small disk in place of a folder, with what stands in it; for as long as nobody holds a file there. */
export function openSmallDisk(folder: string, megabytes: number): SmallDisk {
  const aside = join(tmpdir(), `sealbot-aside-${process.pid}-${Date.now()}`);
  cpSync(folder, aside, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0700`, "tmpfs", folder]);
  cpSync(aside, folder, { recursive: true });
  rmSync(aside, { recursive: true });
  const filler = join(folder, "filler");
  mkdirSync(filler);
  return {
    fill() {
      // The last byte is taken by small pieces.
      for (const size of [65_536, 4_096, 1]) {
        const file = openSync(join(filler, String(size)), "a");
        try {
          for (;;) writeSync(file, new Uint8Array(size));
        } catch (error) {
          if (Reflect.get(Object(error), "code") !== "ENOSPC") throw error;
        } finally {
          closeSync(file);
        }
      }
    },
    empty() {
      for (const size of [65_536, 4_096, 1]) rmSync(join(filler, String(size)), { force: true });
    },
    [Symbol.dispose]: () => void execFileSync("umount", ["--lazy", folder]),
  };
}
