// The session rests in the keyring where it works, else in a file that only its owner reads, and is forgotten when it
// lay unused for twelve hours.
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Clock } from "../../src/base/clock.ts";
import type { TextPlace } from "../../src/base/keyring.ts";
import { homeOf } from "../../src/cli/home.ts";
import { SessionStore } from "../../src/cli/session-store.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sealbot-session-"));
});
afterEach(() => rm(folder, { recursive: true }));

const hour = 3_600_000;
const state = { token: "canary" };

/** A keyring in memory; `most` characters, 0 for one that refuses everything. */
function fakeKeyring(most: number) {
  const entries = new Map<string, string>();
  const calls: string[] = [];
  const open = (name: string): TextPlace => ({
    find: async () => {
      calls.push("find");
      if (most === 0) throw new Error("no keyring");
      return entries.get(name);
    },
    write: async (text) => {
      calls.push("write");
      if (text.length > most) throw new Error("no room");
      entries.set(name, text);
    },
    remove: async () => {
      if (most === 0) throw new Error("no keyring");
      entries.delete(name);
    },
  });
  return { open, entries, calls };
}

function storeWith(keyring: ReturnType<typeof fakeKeyring>, now = { ms: 1_000 * hour }, home = folder) {
  const clock: Clock = { now: () => now.ms, monotonic: () => now.ms, sleep: async () => {} };
  return new SessionStore({ home: homeOf({ SEALBOT_HOME: home }), clock, keyring: keyring.open });
}

it("keeps the session in a keyring that works, and writes no file", async () => {
  const keyring = fakeKeyring(10_000);
  expect(await storeWith(keyring).keep(state)).toBeUndefined();
  expect(await storeWith(keyring).find()).toEqual(state);
  await expect(stat(join(folder, "cli", "session.json"))).rejects.toThrow("ENOENT");
});

it("keeps the sessions of two homes apart", async () => {
  const keyring = fakeKeyring(10_000);
  const other = join(folder, "other");
  await storeWith(keyring).keep(state);
  await storeWith(keyring, undefined, other).keep({ token: "another" });
  expect(await storeWith(keyring).find()).toEqual(state);
  expect(await storeWith(keyring, undefined, other).find()).toEqual({ token: "another" });
});

it("falls to a 0600 file in a 0700 folder, and says where", async () => {
  const keyring = fakeKeyring(0);
  const path = await storeWith(keyring).keep(state);
  expect(path).toBe(join(folder, "cli", "session.json"));
  expect((await stat(join(folder, "cli", "session.json"))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "cli"))).mode & 0o777).toBe(0o700);
  expect(await storeWith(keyring).find()).toEqual(state);
});

it("falls to the file when the session is too long for the keyring", async () => {
  const keyring = fakeKeyring(40);
  expect(await storeWith(keyring).keep({ token: "x".repeat(100) })).toContain("session.json");
});

it("remembers that there is no keyring, and probes no second time", async () => {
  const keyring = fakeKeyring(0);
  await storeWith(keyring).keep(state);
  expect(keyring.calls).toContain("write");
  keyring.calls.length = 0;
  await storeWith(keyring).keep(state);
  await storeWith(keyring).find();
  expect(keyring.calls).toEqual([]);
  expect(await readFile(join(folder, "cli", "settings.json"), "utf8")).not.toContain("canary");
});

it("forgets a session that lay unused for twelve hours, and only then", async () => {
  const keyring = fakeKeyring(0);
  const now = { ms: 1_000 * hour };
  await storeWith(keyring, now).keep(state);
  now.ms += 12 * hour;
  expect(await storeWith(keyring, now).find()).toEqual(state);
  now.ms += 1;
  expect(await storeWith(keyring, now).find()).toBeUndefined();
  await expect(stat(join(folder, "cli", "session.json"))).rejects.toThrow("ENOENT");
});

it("counts the twelve hours from the last use", async () => {
  const keyring = fakeKeyring(0);
  const now = { ms: 1_000 * hour };
  await storeWith(keyring, now).keep(state);
  for (let i = 0; i < 3; i++) {
    now.ms += 11 * hour;
    const store = storeWith(keyring, now);
    expect(await store.find()).toEqual(state);
    await store.touch(state);
  }
});

it("writes the session down again when it changed, else not within a minute", async () => {
  const keyring = fakeKeyring(10_000);
  await storeWith(keyring).keep(state);
  const store = storeWith(keyring);
  await store.find();
  keyring.calls.length = 0;
  await store.touch(state);
  expect(keyring.calls).toEqual([]);
  await store.touch({ token: "changed" });
  expect(await storeWith(keyring).find()).toEqual({ token: "changed" });
});

it("leaves nothing behind when it forgets", async () => {
  for (const keyring of [fakeKeyring(0), fakeKeyring(10_000)]) {
    await storeWith(keyring).keep(state);
    await storeWith(keyring).forget();
    expect(await storeWith(keyring).find()).toBeUndefined();
    expect([...keyring.entries.values()]).toEqual([]);
  }
});
