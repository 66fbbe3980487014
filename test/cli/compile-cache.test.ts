// Compiled code that another user could have planted must never run: the cache is used only where it is private.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const main = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sealbot-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts sealbot once with `cache` as the user's cache folder; other places to write are inside `folder` too. */
function start(cache: string): { status: number | null; stderr: string } {
  const env = { XDG_CACHE_HOME: cache, HOME: folder, TMPDIR: folder };
  const { status, stderr } = spawnSync(process.execPath, [main, "--help"], { env, encoding: "utf8" });
  return { status, stderr };
}

it("keeps compiled code in a folder that only this user can enter", () => {
  const cache = join(folder, "cache");
  expect(start(cache)).toEqual({ status: 0, stderr: "" });
  const compiled = join(cache, "sealbot", "compiled");
  expect(readdirSync(compiled)).not.toEqual([]);
  expect(statSync(compiled).mode & 0o777).toBe(0o700);
});

it.each([0o770, 0o707])("leaves a folder that others can write (%o) alone", (mode) => {
  const compiled = join(folder, "sealbot", "compiled");
  mkdirSync(compiled, { recursive: true });
  chmodSync(compiled, mode);
  expect(start(folder)).toEqual({ status: 0, stderr: "" });
  expect(readdirSync(compiled)).toEqual([]);
});

it("starts where no cache can be made, and makes none elsewhere", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(start(file)).toEqual({ status: 0, stderr: "" });
  expect(readdirSync(folder)).toEqual(["file"]);
});
