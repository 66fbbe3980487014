// What a robot writes, against a real control plane over a real link.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../../src/base/clock.ts";
import { errorOf } from "../../../src/base/errors.ts";
import { ManifestWriter } from "../../../src/robot/vaults/manifest-writer.ts";
import { VaultBook } from "../../../src/robot/vaults/vault-book.ts";
import { type ItemWrite, VaultWriter } from "../../../src/robot/vaults/vault-writer.ts";
import type { ManifestEntry } from "../../../src/trust/kinds.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { openItem } from "../../../src/vault/item.ts";
import { call } from "../../../src/wire/call.ts";
import * as robotRoutes from "../../../src/wire/routes/robot-items.ts";
import * as routes from "../../../src/wire/routes/vaults.ts";
import { codeOf } from "../../support/code-of.ts";
import { openTestControl, type SignedIn, signUp, type TestControl } from "../../support/control.ts";
import { follow, makeVault, signManifest, type TestVault, writeItem } from "../../support/test-vault.ts";
import { openWritingRobot, type WritingOptions, type WritingRobot } from "../../support/writing-robot.ts";

let control: TestControl;
let owner: SignedIn;
let vault: TestVault;
let opened: AsyncDisposableStack;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  control = opened.use(await openTestControl());
  owner = await signUp(control);
  vault = await makeVault(owner);
});
afterEach(() => opened.disposeAsync());

const robotWith = async (options: WritingOptions = {}) =>
  opened.use(await openWritingRobot({ control, owner, vault }, options));

/** Writes under a lease of its own. */
async function write(robot: WritingRobot, item: Partial<ItemWrite> = {}): Promise<ManifestEntry> {
  await using lease = await robot.open();
  const fence = lease.fence(vault.id);
  const { run } = robot;
  return await robot.writer.put(await robot.view(), {
    ...{ run, fence, name: "order", mode: "upsert", kind: "item", value: { id: 4_711 } },
    ...item,
  });
}

/** As another robot reads it: from the control plane, by the signed manifest. */
async function read(by: WritingRobot, name = "order"): Promise<unknown> {
  by.book.forget();
  const view = await by.view();
  const entry = [...view.entries.values()].find((one) => one.name === name);
  return entry && (await openItem(vault.keys, entry, await by.book.item(view, entry)));
}

/** The vault as its owner last knew it, brought up to date. */
async function catchUp(): Promise<void> {
  const { manifest } = await call(owner.caller, routes.getVault, { params: { vault: vault.id } });
  if (!manifest) throw new TypeError("no manifest");
  const { entries, seq } = JSON.parse(Buffer.from(manifest.payload, "base64url").toString());
  vault.manifest.seq = seq - 1;
  follow(owner, vault, manifest, entries);
}

describe("a write", () => {
  test("is what every other robot reads from then on, version after version", async () => {
    const [writer, reader] = [await robotWith(), await robotWith({ name: "reader", access: "read" })];
    expect(await write(writer)).toMatchObject({ name: "order", version: 1, category: "json", ready: true });
    expect(await read(reader)).toEqual({ id: 4_711 });
    expect(await write(writer, { value: { id: 4_712 } })).toMatchObject({ version: 2 });
    expect(await read(reader)).toEqual({ id: 4_712 });
    expect((await reader.view()).pins.manifest.seq).toBe(3);
  });

  test("needs no second look at what it wrote itself", async () => {
    const writer = await robotWith();
    await write(writer);
    writer.link.socket.removeAllListeners("message");
    writer.calls.length = 0;
    expect((await writer.view()).entries.size).toBe(1);
    expect(writer.calls).toEqual([]);
  });

  test.each<[ItemWrite["mode"], string, string | undefined]>([
    ["insert", "there", "item-exists"],
    ["insert", "new", undefined],
    ["update", "there", undefined],
    ["update", "new", "item-missing"],
    ["upsert", "there", undefined],
    ["upsert", "new", undefined],
  ])("by %s of a name that is %s ends with %s", async (mode, name, code) => {
    const writer = await robotWith();
    await write(writer, { name: "there" });
    expect(await codeOf(() => write(writer, { name, mode }))).toBe(code);
  });

  test("of an item is none of another one that has its name by now", async () => {
    const writer = await robotWith();
    const { item } = await write(writer);
    const check = (_: unknown, standing: ManifestEntry | undefined) => {
      if (standing?.item !== item) throw errorOf({ code: "not-permitted", message: "not this one" });
    };
    expect(await write(writer, { check, value: 2 })).toMatchObject({ item, version: 2 });
    const view = await writer.view();
    await catchUp();
    const manifest = await signManifest(owner, vault, []);
    const body = { if_match: vault.manifest.seq, manifest };
    await call(owner.caller, routes.putManifest, { params: { vault: vault.id }, body });
    follow(owner, vault, manifest, []);
    await writeItem(owner, vault, { name: "order", value: "another one's" });
    await using lease = await writer.open();
    const { run } = writer;
    const late = { run, fence: lease.fence(vault.id), name: "order", kind: "item", value: 3, check } as const;
    expect(await codeOf(() => writer.writer.put(view, { ...late, mode: "upsert" }))).toBe("not-permitted");
    expect(await codeOf(() => writer.writer.delete(view, late))).toBe("not-permitted");
    expect(await read(writer)).toBe("another one's");
  });

  test("never turns a secret into an item or an item into a secret", async () => {
    const writer = await robotWith();
    await write(writer, { name: "s", kind: "secret" });
    expect(await codeOf(() => write(writer, { name: "s", kind: "item" }))).toBe("item-exists");
    expect(await read(writer, "s")).toEqual({ id: 4_711 });
  });

  test("keeps what people said of the item, and changes only what it says itself", async () => {
    const writer = await robotWith();
    const item = await writeItem(owner, vault, { name: "mail", value: { fields: [] } });
    const policy = {
      allowed_hosts: ["api.example.com"],
      node_types: ["http.*"],
      expires_at: "2099-01-01T00:00:00.000Z",
    };
    const entries = vault.manifest.entries.map((entry) => ({ ...entry, ...policy }));
    const manifest = await signManifest(owner, vault, entries);
    const body = { if_match: vault.manifest.seq, manifest };
    await call(owner.caller, routes.putManifest, { params: { vault: vault.id }, body });
    const value = { fields: [{ name: "a", secret: true, value: "b" }] };
    expect(await write(writer, { name: "mail", value })).toMatchObject({ item, category: "custom", ...policy });
    const later = "2100-01-01T00:00:00.000Z";
    expect(await write(writer, { name: "mail", value, expiresAt: later })).toMatchObject({
      ...policy,
      expires_at: later,
    });
    expect(await write(writer, { name: "mail", value, expiresAt: null })).toMatchObject({ expires_at: null });
  });

  test("names the field that does not fit, and sends nothing", async () => {
    const writer = await robotWith();
    await using lease = await writer.open();
    const fence = lease.fence(vault.id);
    const view = await writer.view();
    writer.calls.length = 0;
    const { run } = writer;
    const put = (item: Partial<ItemWrite>) =>
      writer.writer.put(view, { ...{ run, fence, name: "x", mode: "upsert", kind: "item", value: {} }, ...item });
    await expect(put({ category: "login", value: { username: 4 } })).rejects.toMatchObject({
      code: "bad-input",
      message: expect.stringContaining("username"),
    });
    await expect(put({ name: " x" })).rejects.toMatchObject({ code: "bad-input" });
    await expect(put({ value: "x".repeat(70_000) })).rejects.toMatchObject({ code: "too-large" });
    expect(writer.calls).toEqual([]);
  });

  test("of a robot that may only read is refused before anything is sent", async () => {
    const reader = await robotWith({ access: "read" });
    await using lease = await reader.open();
    const view = await reader.view();
    reader.calls.length = 0;
    const { run } = reader;
    const put = reader.writer.put(view, {
      ...{ run, fence: lease.fence(vault.id), name: "x", mode: "upsert", kind: "item", value: 1 },
    });
    await expect(put).rejects.toMatchObject({ code: "not-permitted", hint: expect.stringContaining("--access write") });
    expect(reader.calls).toEqual([]);
  });

  test("that meets somebody else's is made again on top of it", async () => {
    const writer = await robotWith();
    await using lease = await writer.open();
    const view = await writer.view();
    // From here on the robot hears nothing of what its owner writes.
    writer.link.socket.removeAllListeners("message");
    await writeItem(owner, vault, { name: "of-owner" });
    const { run } = writer;
    await writer.writer.put(view, {
      ...{ run, fence: lease.fence(vault.id), name: "of-robot", mode: "insert", kind: "item", value: 1 },
    });
    const names = [...(await writer.view()).entries.values()].map(({ name }) => name);
    expect(names.toSorted()).toEqual(["of-owner", "of-robot"]);
  });

  test("whose answer was lost is made once", async () => {
    const writer = await robotWith();
    writer.faults.lost = 1;
    expect(await write(writer, { mode: "insert" })).toMatchObject({ version: 1 });
    writer.faults.lost = 1;
    await using lease = await writer.open();
    const { run } = writer;
    await writer.writer.delete(await writer.view(), { run, name: "order", kind: "item", fence: lease.fence(vault.id) });
    expect((await writer.view()).pins.manifest.seq).toBe(3);
  });

  test("after a rollback by a person gets a number that never was", async () => {
    const writer = await robotWith();
    await write(writer);
    await write(writer, { value: 2 });
    const [first] = (await writer.view()).entries.values();
    await write(writer, { value: 3 });
    await catchUp();
    const manifest = await signManifest(owner, vault, first ? [first] : []);
    const body = { if_match: vault.manifest.seq, manifest };
    await call(owner.caller, routes.putManifest, { params: { vault: vault.id }, body });
    expect(await read(writer)).toBe(2);
    expect(await write(writer, { value: 4 })).toMatchObject({ version: 4 });
    expect(await read(writer)).toBe(4);
  });

  test("under a lease that is held no more is refused", async () => {
    const [writer, other] = [await robotWith(), await robotWith({ name: "other" })];
    const lease = await writer.open();
    const fence = lease.fence(vault.id);
    await lease[Symbol.asyncDispose]();
    expect(await codeOf(() => write(writer, { fence }))).toBe("lease-lost");
    await using theirs = await other.open();
    expect(theirs.fence(vault.id)).toBeGreaterThan(fence);
    const { run } = writer;
    for (const wrong of [fence, theirs.fence(vault.id), theirs.fence(vault.id) + 1]) {
      const put = writer.writer.put(await writer.view(), {
        ...{ run, fence: wrong, name: "x", mode: "upsert", kind: "item", value: 1 },
      });
      expect(await codeOf(() => put)).toBe("lease-lost");
    }
    expect((await other.view()).entries.size).toBe(0);
  });

  test("under a shared lease is refused", async () => {
    const writer = await robotWith();
    await using lease = await writer.open("shared");
    const { run } = writer;
    const put = writer.writer.put(await writer.view(), {
      ...{ run, fence: lease.fence(vault.id), name: "x", mode: "upsert", kind: "item", value: 1 },
    });
    expect(await codeOf(() => put)).toBe("lease-lost");
  });

  test("ends when its lease is lost while it waits for the vault's key", async () => {
    const writer = await robotWith();
    const lost = new AbortController();
    const waitForKey = () => {
      lost.abort("lost");
      return Promise.reject(lost.signal.reason);
    };
    const { manifests, upstream } = writer;
    const locked = new VaultWriter({ manifests, upstream, keeper: { findKeys: () => undefined } });
    await using lease = await writer.open();
    const put = locked.put(await writer.view(), {
      ...{ run: { id: writer.run.id, waitForKey }, fence: lease.fence(vault.id), signal: lost.signal },
      ...{ name: "x", mode: "upsert", kind: "item", value: 1 },
    });
    await expect(put).rejects.toBe("lost");
  });
});

describe("a deletion", () => {
  test("takes the item away, and only an item of its kind", async () => {
    const writer = await robotWith();
    await write(writer);
    await using lease = await writer.open();
    const { run } = writer;
    const fence = lease.fence(vault.id);
    const remove = async (name: string, kind: "item" | "secret") =>
      writer.writer.delete(await writer.view(), { run, name, kind, fence });
    expect(await codeOf(() => remove("order", "secret"))).toBe("item-missing");
    expect(await codeOf(() => remove("other", "item"))).toBe("item-missing");
    await remove("order", "item");
    expect(await read(writer)).toBeUndefined();
  });
});

describe("freshness", () => {
  const day = 86_400_000;
  const later = (days: number): Clock => ({ ...systemClock, now: () => Date.now() + days * day });

  test.each<[string, number, "read" | "write", number]>([
    ["half is left", 14, "write", 1],
    ["half is gone", 16, "write", 2],
    ["half is gone and it may only read", 16, "read", 1],
  ])("is renewed by a robot that may write: when %s", async (_when, days, access, seq) => {
    const robot = await robotWith({ access });
    const { standing, upstream, store } = robot;
    const clock = later(days);
    const book = new VaultBook({ upstream, store, clock, standing });
    const manifests = new ManifestWriter({ standing, upstream, book, clock });
    await manifests.freshen(vault.id);
    const view = await book.get(vault.id);
    expect(view.pins.manifest.seq).toBe(seq);
    if (seq === 2) expect(view.notAfter).toBeGreaterThan(clock.now() + 29 * day);
  });

  test("is no way to change items without a lease", async () => {
    const writer = await robotWith();
    const item = await writeItem(owner, vault);
    await writer.view();
    const { signer } = writer.robot;
    const { seq, hash } = vault.manifest;
    const sign = (entries: readonly ManifestEntry[]) =>
      owner.workspace.signAs(signer, "manifest", {
        ...{ vault: vault.id, epoch: 1, seq: seq + 1, previous: hash, entries },
        notAfter: new Date(Date.now() + day).toISOString(),
      });
    const post = async (entries: readonly ManifestEntry[]) =>
      call(control.caller(writer.link.session), robotRoutes.putRobotManifest, {
        params: { vault: vault.id },
        body: { if_match: seq, manifest: await sign(entries) },
      });
    const [entry] = vault.manifest.entries;
    expect(entry?.item).toBe(item);
    expect(await codeOf(() => post([]))).toBe("lease-lost");
    expect(await codeOf(() => post(entry ? [{ ...entry, allowed_hosts: ["evil.example"] }] : []))).toBe("lease-lost");
    expect(await codeOf(() => post(vault.manifest.entries))).toBeUndefined();
  });
});

describe("the control plane takes nothing from a robot", () => {
  /** The robot's own words, past its own checks. */
  async function post(robot: WritingRobot, change: (entries: readonly ManifestEntry[]) => readonly ManifestEntry[]) {
    await catchUp();
    await using lease = await robot.open();
    const { seq, hash, entries } = vault.manifest;
    const manifest = await owner.workspace.signAs(robot.robot.signer, "manifest", {
      ...{ vault: vault.id, epoch: 1, seq: seq + 1, previous: hash, entries: change(entries) },
      notAfter: new Date(Date.now() + 86_400_000).toISOString(),
    });
    const body = { if_match: seq, fence: lease.fence(vault.id), manifest };
    await call(control.caller(robot.link.session), robotRoutes.putRobotManifest, { params: { vault: vault.id }, body });
  }

  test("that goes back to an older version", async () => {
    const writer = await robotWith();
    const first = await write(writer);
    const second = await write(writer, { value: 2 });
    expect(await codeOf(() => post(writer, () => [first]))).toBe("rolled-back");
    expect(await codeOf(() => post(writer, () => [second]))).toBeUndefined();
  });

  test("that changes what an item may be used for, or says it of a new one", async () => {
    const writer = await robotWith();
    const entry = await write(writer);
    for (const change of [{ allowed_hosts: ["evil.example"] }, { node_types: ["http.request"] }]) {
      expect(await codeOf(() => post(writer, () => [{ ...entry, ...change }]))).toBe("untrusted-sender");
      const other = { ...entry, ...change, item: newId("itm"), name: "other" };
      expect(await codeOf(() => post(writer, () => [entry, other]))).toBe("untrusted-sender");
    }
    expect(await codeOf(() => post(writer, () => [entry]))).toBeUndefined();
  });

  test("that holds a lease, but only a read grant", async () => {
    const reader = await robotWith({ access: "read" });
    expect(await codeOf(() => post(reader, () => []))).toBe("not-permitted");
  });
});
