// One process for each lock, also when two start at one instant or the last one was killed.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFileLock } from "../../src/base/file-lock.ts";
import { tempHome } from "../support/temp-home.ts";

const words = { message: "somebody holds it", hint: "Wait." };

test("a lock is held once, and free again after disposal", () => {
  using home = tempHome();
  const path = join(home.path, "daemon.lock");
  {
    using _held = openFileLock(path, words);
    expect(() => openFileLock(path, words)).toThrow(expect.objectContaining({ code: "already-running", ...words }));
  }
  using _again = openFileLock(path, words);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

/** A program that takes the lock at `path` and says so. */
const taker = (path: string) => `
  import { openFileLock } from ${JSON.stringify(new URL("../../src/base/file-lock.ts", import.meta.url).href)};
  globalThis.held = openFileLock(${JSON.stringify(path)}, { message: "held elsewhere", hint: "" });
  console.log("taken");`;

test("a lock stays this process's own after it has asked for it twice", () => {
  using home = tempHome();
  const path = join(home.path, "daemon.lock");
  using _held = openFileLock(path, words);
  expect(() => openFileLock(path, words)).toThrow(expect.objectContaining({ code: "already-running" }));
  const other = spawnSync(process.execPath, ["--input-type=module", "--eval", taker(path)], { encoding: "utf8" });
  expect(other.stdout).toBe("");
  expect(other.stderr).toContain("held elsewhere");
});

test("a lock held by another process is refused, and ends when that process is killed", async () => {
  using home = tempHome();
  const path = join(home.path, "daemon.lock");
  const program = `${taker(path)} setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(other, "exit");
  try {
    await once(other.stdout, "data");
    expect(() => openFileLock(path, words)).toThrow(expect.objectContaining({ code: "already-running" }));
  } finally {
    other.kill("SIGKILL");
    await gone;
  }
  using _again = openFileLock(path, words);
});
