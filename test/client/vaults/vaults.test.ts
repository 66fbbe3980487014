// Vaults and items against the real control plane, and against one that lies about them.
import { afterEach, expect, test } from "vitest";
import {
  closeVault,
  createService,
  createVault,
  deleteItem,
  deleteVault,
  getItem,
  getVault,
  grantVault,
  listItems,
  listItemVersions,
  listVaults,
  loginService,
  MemberSession,
  openVault,
  renameItem,
  renameVault,
  revokeGrant,
  rollbackItem,
  rotateVault,
  setItem,
} from "../../../src/client/index.ts";
import type { VaultRow } from "../../../src/wire/shapes.ts";
import { closeAll, openOwner } from "../test-server.ts";

afterEach(closeAll);
const canary = "canary-3f9a-secret-value";

test("an item reads back as it was written, in this session and in the next", async () => {
  const { session, connection } = await openOwner();
  const { vault, vsk } = await createVault(session, { name: "ops" });
  expect(vault).toMatchObject({ name: "ops", epoch: 1, access: "write", open: true, seq: 1 });
  const item = await setItem(session, "ops", { name: "mail", category: "login", value: { password: canary } });
  expect(item).toMatchObject({ name: "mail", version: 1, kind: "item", ready: true });
  expect((await getItem(session, "ops", "mail")).value).toEqual({ password: canary });
  const next = await MemberSession.restore(session.exportState(), connection);
  expect((await getItem(next, "ops", "mail")).value).toEqual({ password: canary });
  await closeVault(next, "ops");
  await expect(getItem(next, "ops", "mail")).rejects.toMatchObject({ code: "vault-locked" });
  await openVault(next, vault.id, vsk.toLowerCase());
  expect((await getItem(next, "ops", "mail")).value).toEqual({ password: canary });
});

test("no vault key and no value is ever sent", async () => {
  const { session, wire } = await openOwner();
  const { vsk } = await createVault(session, { name: "ops" });
  await setItem(session, "ops", { name: "mail", category: "login", kind: "secret", value: { password: canary } });
  await rotateVault(session, "ops");
  const { open } = session.exportState();
  const canaries = [vsk, canary, Buffer.from(canary).toString("base64url"), open[0]?.vsk ?? "-", open[0]?.vsh ?? "-"];
  for (const body of wire.sent) for (const text of canaries) expect(body).not.toContain(text);
});

test("the key of another vault, a typo and a key before a rotation are told apart", async () => {
  const { session } = await openOwner();
  const { vsk } = await createVault(session, { name: "ops" });
  const { vsk: other } = await createVault(session, { name: "lab" });
  await expect(openVault(session, "ops", other)).rejects.toThrow(/another vault/);
  await expect(openVault(session, "ops", `${vsk.slice(0, -1)}${vsk.endsWith("Q") ? "P" : "Q"}`)).rejects.toThrow(
    /typo/,
  );
  await rotateVault(session, "ops");
  await expect(openVault(session, "ops", vsk)).rejects.toThrow(/wrong key/);
});

test("a secret is not read back, and says why", async () => {
  const { session } = await openOwner();
  await createVault(session, { name: "ops" });
  await setItem(session, "ops", { name: "key", category: "api_key", kind: "secret", value: { value: canary } });
  await expect(getItem(session, "ops", "key")).rejects.toMatchObject({ code: "not-permitted" });
});

test("items are made empty, filled, renamed, rolled back and deleted", async () => {
  const { session } = await openOwner();
  await createVault(session, { name: "ops" });
  await setItem(session, "ops", { name: "a", category: "note", empty: true });
  await expect(getItem(session, "ops", "a")).rejects.toMatchObject({ code: "item-not-ready" });
  for (const text of ["one", "two"]) await setItem(session, "ops", { name: "a", value: { text } });
  await setItem(session, "ops", { name: "a", allowedHosts: ["api.example.com"] });
  expect((await listItemVersions(session, "ops", "a")).map(({ version }) => version)).toEqual([3, 2, 1]);
  await rollbackItem(session, "ops", "a", 2);
  expect((await getItem(session, "ops", "a")).value).toEqual({ text: "one" });
  expect(await setItem(session, "ops", { name: "a", value: { text: "four" } })).toMatchObject({
    version: 4,
    allowed_hosts: ["api.example.com"],
  });
  await renameItem(session, "ops", "a", "b");
  expect((await getItem(session, "ops", "b")).value).toEqual({ text: "four" });
  await expect(setItem(session, "ops", { name: "a", value: {}, mode: "update" })).rejects.toMatchObject({
    code: "item-missing",
  });
  await expect(setItem(session, "ops", { name: "b", value: {}, mode: "insert" })).rejects.toMatchObject({
    code: "item-exists",
  });
  await deleteItem(session, "ops", "b");
  expect(await listItems(session, "ops")).toEqual([]);
});

test("two sessions that write at once both succeed, and nothing is lost", async () => {
  const { session, connection } = await openOwner();
  await createVault(session, { name: "ops" });
  const second = await MemberSession.restore(session.exportState(), connection);
  await Promise.all([
    ...["a", "b"].map((name) => setItem(session, "ops", { name, value: 1 })),
    ...["c", "d"].map((name) => setItem(second, "ops", { name, value: 2 })),
  ]);
  expect((await listItems(session, "ops")).map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
});

test("a vault is renamed by a new header, and found by its new name only", async () => {
  const { session, connection } = await openOwner();
  await createVault(session, { name: "ops" });
  await renameVault(session, "ops", "operations");
  expect((await listVaults(session)).map(({ name }) => name)).toEqual(["operations"]);
  await expect(getVault(session, "ops")).rejects.toMatchObject({ code: "not-found" });
  const { identity } = await createService(session, { name: "ci", role: "admin" });
  const service = await loginService(identity, connection);
  await grantVault(session, "operations", identity.member);
  expect(await getVault(service, "operations")).toMatchObject({ access: "read", epoch: 1 });
  await deleteVault(session, "operations");
  expect(await listVaults(session)).toEqual([]);
});

test("taking a grant back rotates: who stays reads on with the new key, who left does not", async () => {
  const { session, connection } = await openOwner();
  const { vsk } = await createVault(session, { name: "ops" });
  await setItem(session, "ops", { name: "a", value: "first" });
  const { identity } = await createService(session, { name: "ci", role: "operator" });
  const service = await loginService(identity, connection);
  await grantVault(session, "ops", identity.member, "write");
  await openVault(service, "ops", vsk);
  await setItem(service, "ops", { name: "a", value: "by the service" });
  const { rotated } = await revokeGrant(session, "ops", identity.member);
  expect((await getItem(session, "ops", "a")).value).toBe("by the service");
  await expect(getItem(service, "ops", "a")).rejects.toMatchObject({ code: "vault-locked" });
  await expect(openVault(service, "ops", rotated?.vsk ?? "")).rejects.toMatchObject({ code: "not-permitted" });
});

interface Lie {
  readonly title: string;
  readonly code: string;
  /** What the server shows in place of the truth: `then` is an older state of the same vault. */
  readonly tell: (now: VaultRow, then: VaultRow, other: VaultRow) => unknown;
}

const lies: Lie[] = [
  { title: "an older manifest", code: "rolled-back", tell: (now, then) => ({ ...now, manifest: then.manifest }) },
  {
    title: "another vault's manifest",
    code: "wrong-context",
    tell: (now, _, other) => ({ ...now, manifest: other.manifest }),
  },
  { title: "another vault's header", code: "forked", tell: (now, _, other) => ({ ...now, headers: other.headers }) },
  { title: "no header", code: "forked", tell: (now) => ({ ...now, headers: [] }) },
  { title: "no manifest", code: "wrong-context", tell: (now) => ({ ...now, manifest: null }) },
  {
    title: "a header with another signature",
    code: "untrusted-sender",
    tell: (now, _, other) => ({
      ...now,
      headers: now.headers.map((header) => ({ ...header, signature: other.headers[0]?.signature })),
    }),
  },
  {
    title: "an altered grant",
    code: "untrusted-sender",
    tell: (now, _, other) => ({
      ...now,
      grants: now.grants.map((grant) => ({ ...grant, payload: other.grants[0]?.payload })),
    }),
  },
];

test.each(lies)("a server that shows $title is refused as $code", async ({ code, tell }) => {
  const { session, wire, connection } = await openOwner();
  const rows = new Map<string, VaultRow>();
  const keep = (body: Record<string, unknown>) => {
    if (typeof body.name === "string") rows.set(body.name, body as unknown as VaultRow);
    return body;
  };
  wire.lie = { path: /\/v1\/vaults/, tell: keep };
  const { vault } = await createVault(session, { name: "ops" });
  await createVault(session, { name: "lab" });
  const [then, other] = [rows.get("ops"), rows.get("lab")];
  await setItem(session, "ops", { name: "a", value: 1 });
  wire.lie = { path: /\/v1\/vaults/, tell: (now) => then && other && tell(now as unknown as VaultRow, then, other) };
  // One that has its pins, and no manifest of its own to fall back on.
  using next = await MemberSession.restore(session.exportState(), connection);
  await expect(getVault(next, vault.id)).rejects.toMatchObject({ code });
});

test("an unchanged manifest is not sent again, and one that is withheld is believed no longer than its time", async () => {
  const { session, wire, skip } = await openOwner();
  const { vault } = await createVault(session, { name: "ops", freshness: 3_600 });
  await setItem(session, "ops", { name: "a", value: 1 });
  let manifests = 0;
  wire.lie = {
    path: /\/v1\/vaults\/vau/,
    tell: (now) => {
      manifests += now.manifest ? 1 : 0;
      return { ...now, manifest: null };
    },
  };
  expect((await getItem(session, vault.id, "a")).value).toBe(1);
  expect(manifests).toBe(0);
  skip(3_601_000);
  await expect(getItem(session, vault.id, "a")).rejects.toMatchObject({ code: "stale" });
});

test("swapped ciphertexts and an older version in the place of a newer one are refused before they are opened", async () => {
  const { session, wire } = await openOwner();
  await createVault(session, { name: "ops" });
  const shown = new Map<string, Record<string, unknown>>();
  for (const name of ["a", "b"]) {
    await setItem(session, "ops", { name, value: `value of ${name}` });
    wire.lie = {
      path: /items\/itm/,
      tell: (body) => {
        shown.set(name, body);
        return body;
      },
    };
    await getItem(session, "ops", name);
    wire.lie = undefined;
  }
  const { item } = await getItem(session, "ops", "a");
  wire.lie = { path: /items\/itm/, tell: () => ({ ...shown.get("b"), item: item.item }) };
  await expect(getItem(session, "ops", "a")).rejects.toMatchObject({ code: "wrong-context" });
  wire.lie = undefined;
  await setItem(session, "ops", { name: "a", value: "newer" });
  wire.lie = { path: /items\/itm/, tell: () => ({ ...shown.get("a"), version: 2 }) };
  await expect(getItem(session, "ops", "a")).rejects.toMatchObject({ code: "wrong-context" });
});

test("a manifest is signed again by itself when half of its time is gone, and not before", async () => {
  const { session, skip } = await openOwner();
  const { vault } = await createVault(session, { name: "ops", freshness: 3_600 });
  const { seq } = await setItem(session, "ops", { name: "a", value: 1 }).then(() => getVault(session, vault.id));
  skip(29 * 60_000);
  await getItem(session, "ops", "a");
  expect((await getVault(session, "ops")).seq).toBe(seq);
  skip(2 * 60_000);
  expect((await getItem(session, "ops", "a")).value).toBe(1);
  expect((await getVault(session, "ops")).seq).toBe(seq + 1);
});

test("nothing is built on a manifest past its time until a person opens the vault again", async () => {
  const { session, skip } = await openOwner();
  const { vsk } = await createVault(session, { name: "ops", freshness: 3_600 });
  await setItem(session, "ops", { name: "a", value: 1 });
  skip(61 * 60_000);
  await expect(getItem(session, "ops", "a")).rejects.toMatchObject({ code: "stale" });
  await expect(setItem(session, "ops", { name: "b", value: 1 })).rejects.toMatchObject({ code: "stale" });
  await expect(rotateVault(session, "ops")).rejects.toMatchObject({ code: "stale" });
  expect(await openVault(session, "ops", vsk)).toMatchObject({ stale: false });
  expect((await getItem(session, "ops", "a")).value).toBe(1);
});
