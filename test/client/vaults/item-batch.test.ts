// Many items at once, and a vault that grew far beyond what one ordinary request may carry.
import { afterEach, expect, test } from "vitest";
import {
  createVault,
  getItem,
  getVault,
  type ItemInput,
  listItems,
  MemberSession,
  rotateVault,
  setItem,
  setItems,
} from "../../../src/client/index.ts";
import { maxBody, maxManifestBody } from "../../../src/wire/limits.ts";
import { closeAll, openOwner } from "../test-server.ts";

afterEach(closeAll);

const many = (count: number, from = 0): ItemInput[] =>
  Array.from({ length: count }, (_, i) => ({ name: `item-${from + i}`, value: { n: from + i } }));

test("a thousand items go up in a few requests, and each reads back", async () => {
  const { session, wire } = await openOwner();
  await createVault(session, { name: "ops" });
  const before = wire.sent.length;
  const told: number[] = [];
  const { entries } = await setItems(session, "ops", many(1_001), { onProgress: (done) => told.push(done) });
  expect(wire.sent.length - before).toBe(3);
  expect(told).toEqual([500, 1_000, 1_001]);
  expect(entries).toHaveLength(1_001);
  for (const n of [0, 499, 500, 1_000])
    expect((await getItem(session, "ops", `item-${n}`)).value, `item ${n}`).toEqual({ n });
});

test("a batch makes new versions of items that are there, also after somebody else wrote", async () => {
  const { session, connection } = await openOwner();
  await createVault(session, { name: "ops" });
  await setItems(session, "ops", many(3));
  using other = await MemberSession.restore(session.exportState(), connection);
  let meanwhile: Promise<unknown> | undefined;
  await setItems(session, "ops", [...many(499), { name: "item-1000", value: 1 }, ...many(3, 600)], {
    // Between two batches: the second one is built on what the first one answered.
    onProgress: () => (meanwhile ??= setItem(other, "ops", { name: "item-1", value: "theirs" })),
  });
  await meanwhile;
  const { entries } = await getVault(session, "ops");
  expect(entries).toHaveLength(503);
  expect(entries.find(({ name }) => name === "item-0")?.version).toBe(2);
  expect(entries.find(({ name }) => name === "item-1")?.version).toBe(3);
});

test("a batch with a name that stands twice, or a value that does not fit, writes nothing", async () => {
  const { session } = await openOwner();
  await createVault(session, { name: "ops" });
  for (const [last, message] of [
    [{ name: "item-1", value: 1 }, /twice/],
    [{ name: "bad", category: "login", value: { password: 7 } }, /password/],
    [{ name: " space", value: 1 }, /space/],
  ] as const)
    await expect(setItems(session, "ops", [...many(3), last])).rejects.toThrow(message);
  expect((await getVault(session, "ops")).entries).toEqual([]);
});

test("a search finds the items that have all its words in name, category or host, whatever the case", async () => {
  const { session } = await openOwner();
  await createVault(session, { name: "ops" });
  await setItems(session, "ops", [
    { name: "Mail of Ada", category: "login", value: { password: "a" }, allowedHosts: ["mail.example.com"] },
    { name: "mail of Bob", category: "login", value: { password: "b" } },
    { name: "shop", category: "api_key", value: { value: "c" }, allowedHosts: ["shop.example.com"] },
  ]);
  const found = async (search: string) => (await listItems(session, "ops", { search })).map(({ name }) => name);
  expect(await found("MAIL")).toEqual(["mail of Bob", "Mail of Ada"].toSorted(new Intl.Collator().compare));
  expect(await found("mail ada")).toEqual(["Mail of Ada"]);
  expect(await found("example.com")).toEqual(["Mail of Ada", "shop"]);
  expect(await found("api_key")).toEqual(["shop"]);
  expect(await found("nothing")).toEqual([]);
  expect(await found("  ")).toHaveLength(3);
});

test("a manifest larger than an ordinary body is written, read, and rotated", async () => {
  const { session, wire, connection } = await openOwner();
  const { vault } = await createVault(session, { name: "ops" });
  // Long names and hosts make few items weigh as much as ten thousand.
  const hosts = Array.from({ length: 40 }, (_, i) => `a-rather-long-name-of-a-host-${i}.subdomain.example.com`);
  const heavy = many(1_000).map((input) => ({ ...input, empty: true, value: undefined, allowedHosts: hosts }));
  await setItems(session, "ops", [...heavy, { name: "last", value: "kept" }]);
  expect(Math.max(...wire.sent.map((body) => body.length))).toBeGreaterThan(maxBody);
  using next = await MemberSession.restore(session.exportState(), connection);
  expect((await getVault(next, vault.id)).entries).toHaveLength(1_001);
  await rotateVault(next, vault.id);
  expect((await getItem(next, vault.id, "last")).value).toBe("kept");
}, 60_000);

test("routes that carry no manifest keep the ordinary limit, and the others end at theirs", async () => {
  const { session, control } = await openOwner();
  const { vault } = await createVault(session, { name: "ops" });
  const { token } = session.exportState();
  const send = (path: string, length: number) =>
    control.app.request(path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: `"${"x".repeat(length - 2)}"`,
    });
  const plain = `/v1/vaults/${vault.id}/permits`;
  const carrying = [
    `/v1/vaults/${vault.id}/manifests`,
    `/v1/vaults/${vault.id}/items`,
    `/v1/vaults/${vault.id}/epochs`,
  ];
  expect((await send(plain, maxBody)).status).toBe(400);
  expect((await send(plain, maxBody + 1)).status).toBe(413);
  for (const path of carrying) {
    expect((await send(path, maxManifestBody)).status, path).toBe(400);
    expect((await send(path, maxManifestBody + 1)).status, path).toBe(413);
  }
});
