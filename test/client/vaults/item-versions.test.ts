// Versions of items against the real control plane: going back, also for a secret, which no member is ever served.
import { afterEach, expect, test } from "vitest";
import {
  createVault,
  deleteItemVersion,
  getItem,
  type Item,
  listItemVersions,
  rollbackItem,
  rotateVault,
  setItem,
} from "../../../src/client/index.ts";
import { closeAll, openOwner } from "../test-server.ts";

afterEach(closeAll);

const hashes = ({ blob, wrap, version, category }: Item) => ({ blob, wrap, version, category });

async function openWithVault() {
  const server = await openOwner();
  await createVault(server.session, { name: "ops" });
  const set = (value: unknown, more: object = {}) => setItem(server.session, "ops", { name: "a", value, ...more });
  const versions = async () =>
    (await listItemVersions(server.session, "ops", "a")).map(({ version, current }) => (current ? -version : version));
  return { ...server, set, versions };
}

test("a person goes back to the version before, or to one by its number, and the manifest says so", async () => {
  const { session, set, versions } = await openWithVault();
  for (const value of ["one", "two", "three"]) await set(value);
  expect(await rollbackItem(session, "ops", "a")).toMatchObject({ version: 2 });
  expect((await getItem(session, "ops", "a")).value).toBe("two");
  expect(await rollbackItem(session, "ops", "a", 3)).toMatchObject({ version: 3 });
  expect(await rollbackItem(session, "ops", "a", 1)).toMatchObject({ version: 1 });
  expect(await versions()).toEqual([3, 2, -1]);
  expect(await set("four")).toMatchObject({ version: 4 });
});

test("a secret is gone back to by its signed wrap, without its content being served", async () => {
  const { session, set, wire } = await openWithVault();
  const written: Item[] = [];
  for (const value of ["one", "two", "three"]) written.push(await set(value, { kind: "secret" }));
  const before = wire.sent.length;
  const rolled = await rollbackItem(session, "ops", "a");
  expect(hashes(rolled)).toEqual(hashes(written[1] ?? rolled));
  expect(wire.sent.slice(before)).toHaveLength(1);
  await rotateVault(session, "ops");
  const { blob } = await rollbackItem(session, "ops", "a", 1);
  expect(blob).toBe(written[0]?.blob);
});

test("what an item is called and where it may be used stays, whatever version it goes back to", async () => {
  const { session, set } = await openWithVault();
  await set("one");
  await set("two", { allowedHosts: ["api.example.com"], expiresAt: "2999-01-01T00:00:00Z" });
  expect(await rollbackItem(session, "ops", "a")).toMatchObject({
    ...{ version: 1, allowed_hosts: ["api.example.com"], expires_at: "2999-01-01T00:00:00.000Z" },
  });
});

test("a version of another category comes back as what it was", async () => {
  const { session, set } = await openWithVault();
  for (const kind of ["item", "secret"] as const) {
    const name = `by ${kind}`;
    await set({ text: "first" }, { name, kind, category: "note" });
    await set({ value: "second" }, { name, kind, category: "api_key" });
    expect(await rollbackItem(session, "ops", name)).toMatchObject({ category: "note", version: 1 });
  }
  expect(await getItem(session, "ops", "by item")).toMatchObject({ value: { text: "first" } });
});

test("there is no going back to what is not kept, is empty, or is in use", async () => {
  const { session, set } = await openWithVault();
  await setItem(session, "ops", { name: "a", empty: true });
  await expect(rollbackItem(session, "ops", "a")).rejects.toMatchObject({ code: "item-missing" });
  for (let version = 2; version <= 11; version++) await set(version);
  await expect(rollbackItem(session, "ops", "a", 11)).rejects.toMatchObject({ code: "conflict" });
  for (const gone of [1, 12, 0]) {
    await expect(rollbackItem(session, "ops", "a", gone)).rejects.toMatchObject({ code: "item-missing" });
  }
  await setItem(session, "ops", { name: "b", empty: true });
  await setItem(session, "ops", { name: "b", value: "x" });
  await expect(rollbackItem(session, "ops", "b")).rejects.toMatchObject({ code: "item-missing" });
  await expect(rollbackItem(session, "ops", "b", 1)).rejects.toMatchObject({ code: "item-not-ready" });
});

test("a server that shows another version's wrap in a secret's history is found out", async () => {
  const { session, set, wire } = await openWithVault();
  for (const value of ["one", "two", "three"]) await set(value, { kind: "secret" });
  wire.lie = {
    path: /\/versions$/,
    tell: ({ data }) => {
      const rows = data as { version: number; wrap: string }[];
      const wrap = rows.find(({ version }) => version === 1)?.wrap;
      return { data: rows.map((row) => ({ ...row, wrap })) };
    },
  };
  await expect(rollbackItem(session, "ops", "a", 2)).rejects.toMatchObject({ code: "wrong-context" });
});

test("older versions are deleted for good, and the one in use is not", async () => {
  const { session, set, versions } = await openWithVault();
  for (const value of ["one", "two", "three"]) await set(value);
  await deleteItemVersion(session, "ops", "a", 1);
  await expect(deleteItemVersion(session, "ops", "a", 3)).rejects.toMatchObject({ code: "conflict" });
  await expect(deleteItemVersion(session, "ops", "a", 1)).rejects.toMatchObject({ code: "item-missing" });
  expect(await versions()).toEqual([-3, 2]);
});

test("ten versions are kept, and the one that was gone back to is one of them", async () => {
  const { session, set, versions } = await openWithVault();
  for (let version = 1; version <= 10; version++) await set(version);
  await rollbackItem(session, "ops", "a", 1);
  await set("eleven");
  expect(await versions()).toEqual([-11, 10, 9, 8, 7, 6, 5, 4, 3, 1]);
  await set("twelve");
  expect(await versions()).toEqual([-12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});
