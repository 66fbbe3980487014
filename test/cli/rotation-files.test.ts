// The new key of a rotation rests in the keyring where that works, else in a file that only its owner reads; it outlives
// the session, and there is never more than one for a vault.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TextPlace } from "../../src/base/keyring.ts";
import { homeOf } from "../../src/cli/home.ts";
import { RotationFiles } from "../../src/cli/rotation-files.ts";
import type { PendingRotation } from "../../src/client/vaults/pending-rotation.ts";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { newId } from "../../src/trust/new-id.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sealbot-rotations-"));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = (n: number) => toBase64url(randomBytes(n));
const pendingOf = (vault = newId("vau")): PendingRotation => ({
  ...{ id: bytes(16), vault, epoch: 2, salt: bytes(32), check: bytes(32), vsk: bytes(20), vsh: bytes(32) },
});

function keyring(works: boolean) {
  const entries = new Map<string, string>();
  const check = () => {
    if (!works) throw new TypeError("no keyring");
  };
  const open = (name: string): TextPlace => ({
    find: async () => {
      check();
      return entries.get(name);
    },
    write: async (text) => {
      check();
      entries.set(name, text);
    },
    remove: async () => {
      check();
      entries.delete(name);
    },
  });
  return { open, entries };
}

describe.each([true, false])("with a keyring that works: %s", (works) => {
  const open = () => {
    const ring = keyring(works);
    return { ring, store: new RotationFiles(homeOf({ SEALBOT_HOME: folder }), ring.open) };
  };
  const onDisk = async (): Promise<string> => {
    const inner = join(folder, "cli", "rotations");
    const names = await readdir(inner);
    return (await Promise.all(names.map((name) => readFile(join(inner, name), "utf8")))).join();
  };

  it("keeps, finds and forgets one, and leaves nothing", async () => {
    const { ring, store } = open();
    const pending = pendingOf();
    expect(await store.find(pending.vault)).toBeUndefined();
    await store.keep(pending);
    expect(await store.find(pending.vault)).toEqual(pending);
    expect(await store.list()).toEqual([pending.vault]);
    expect((await onDisk()).includes(pending.vsk)).toBe(!works);
    const file = await stat(join(folder, "cli", "rotations", `${pending.vault}.json`));
    expect(file.mode & 0o777).toBe(0o600);
    await store.forget(pending);
    expect(await store.find(pending.vault)).toBeUndefined();
    expect(await store.list()).toEqual([]);
    expect([...ring.entries.values()].join()).not.toContain(pending.vsk);
  });

  it("takes no second one for a vault, and forgets only the one it is told", async () => {
    const { ring, store } = open();
    const [first, second] = [pendingOf(), pendingOf()];
    const twin = { ...second, vault: first.vault };
    await store.keep(first);
    await expect(store.keep(twin)).rejects.toMatchObject({ code: "conflict" });
    await store.forget(twin);
    expect(await store.find(first.vault)).toEqual(first);
    expect([...ring.entries.values()].join()).not.toContain(twin.vsk);
    await store.keep(second);
    await store.forgetAll();
    expect(await store.list()).toEqual([]);
    expect(ring.entries.size).toBe(0);
  });
});

it("refuses a file that it cannot read, and shows nothing of it", async () => {
  const store = new RotationFiles(homeOf({ SEALBOT_HOME: folder }), keyring(false).open);
  const pending = pendingOf();
  await store.keep(pending);
  const path = join(folder, "cli", "rotations", `${pending.vault}.json`);
  await writeFile(path, JSON.stringify({ ...pending, epoch: "two" }));
  await expect(store.find(pending.vault)).rejects.toSatisfy(
    (error) => error instanceof Error && error.message.includes("epoch") && !error.message.includes(pending.vsk),
  );
});
