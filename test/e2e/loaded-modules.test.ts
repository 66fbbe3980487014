// What the daemon and the command line load of Node itself: undici, which is Node's own fetch, costs 20 ms and 13 MB
// each time, and whoever imports node:http in the usual way gets it unasked.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { runCli } from "../support/cli.ts";
import { test } from "../support/office-test.ts";

const recorder = join(import.meta.dirname, "..", "support", "loaded-modules.mjs");

function openRecord() {
  const folder = mkdtempSync(join(tmpdir(), "sealbot-loaded-"));
  return {
    env: { NODE_OPTIONS: `--import=${recorder}`, LOADED_MODULES: folder },
    of: (pid: number) => readFileSync(join(folder, String(pid)), "utf8").split("\n"),
    all: () => readdirSync(folder).map((pid) => readFileSync(join(folder, pid), "utf8").split("\n")),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
const undici = /undici/;

test("a daemon that was linked has not loaded undici", { timeout: 120_000 }, async ({ office }) => {
  using record = openRecord();
  await using robot = await office.robot("light", { env: record.env });
  expect((await robot.status()).link.state).toBe("online");
  const { pid } = robot.daemon;
  await robot.stop();
  const loaded = record.of(pid);
  expect(loaded).toContain("NativeModule net");
  expect(loaded.filter((name) => undici.test(name))).toEqual([]);
});

test("an item that was read over the network was read without undici", async ({ office }) => {
  using record = openRecord();
  const { home } = office.ada;
  const get = ["item", "get", "shop", "shop-login", "--field", "username"];
  const { status, stdout } = await runCli(get, { home, env: record.env });
  expect([status, stdout.trim()]).toEqual([0, "ada"]);
  const [loaded = [], ...others] = record.all();
  expect(others).toEqual([]);
  expect(loaded).toContain("NativeModule net");
  expect(loaded.filter((name) => undici.test(name))).toEqual([]);
});
