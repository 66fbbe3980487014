// Connections that are sealed on the client: a member's signed ones, and a program's that the server cannot read.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import {
  createConnection,
  createToken,
  createVault,
  getDropboxAddress,
  getItem,
  listItems,
  rotateVault,
  sealSetup,
  setDropbox,
} from "../../../src/client/index.ts";
import { fromBase64url, toBase64url } from "../../../src/crypto/bytes.ts";
import { boxKeyPair } from "../../../src/crypto/keys.ts";
import { pae, unpae } from "../../../src/crypto/pae.ts";
import { itemId } from "../../../src/trust/fields.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { newConnectionId } from "../../../src/vault/connections.ts";
import { openDropboxItem } from "../../../src/vault/dropbox.ts";
import { listDropbox } from "../../../src/wire/routes/dropbox.ts";
import { codeOf } from "../../support/code-of.ts";
import { connectionScopes, connectionsPath, read } from "../../support/program.ts";
import { setupsOf } from "../../support/setups.ts";
import { openTestWorkspace } from "../../support/workspace.ts";
import { closeAll, openOwner } from "../test-server.ts";

afterEach(closeAll);

const none = new Uint8Array();
const bearer = { type: "BEARER", token: "my-token" };

/** An owner with an open dropbox vault, and a program with a token for it. */
async function openProgram() {
  const owner = await openOwner();
  const { session } = owner;
  const { vault } = await createVault(session, { name: "programs", dropbox: true });
  const { token } = await createToken(session, { scopes: connectionScopes, vault: vault.id });
  const address = await getDropboxAddress(session, "programs");
  const send = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const init = { method, headers, body: JSON.stringify(body) };
    return await read(await owner.control.app.request(`${connectionsPath}${path}`, init));
  };
  return { ...owner, vault, address, send };
}

describe("a member's connection", () => {
  it("is an item of the signed manifest, which nobody reads back", async () => {
    const { session, wire } = await openOwner();
    await createVault(session, { name: "ops" });
    const made = await createConnection(session, "ops", { name: "crm", app_id: "HTTP", setup: bearer });
    expect(made).toMatchObject({ name: "crm", category: "connection", kind: "secret", ready: true });
    await createConnection(session, "ops", { name: "later", app_id: "SLACK" });
    expect(await listItems(session, "ops")).toMatchObject([{ name: "crm" }, { name: "later", ready: false }]);
    expect(await codeOf(() => getItem(session, "ops", "crm"))).toBe("not-permitted");
    expect(JSON.stringify(wire)).not.toContain("my-token");
  });

  it("fits its app, or is refused with the name of the field", async () => {
    const { session } = await openOwner();
    await createVault(session, { name: "ops" });
    const make = () =>
      createConnection(session, "ops", { name: "crm", app_id: "AUTH0", setup: { type: "OAUTH_APP", client_id: "c" } });
    await expect(make()).rejects.toMatchObject({ code: "bad-input", message: /setup\.client_secret/ });
  });
});

describe("a program that seals first", () => {
  it("makes and changes connections of every kind, which only the vault's keys open", async () => {
    const { session, address, send, vault } = await openProgram();
    const keys = session.vaults.get(vault.id)?.keys;
    if (!keys) throw new TypeError("the vault is not open");
    for (const [i, { app_id, setup }] of setupsOf((name) => `s-${name}`).entries()) {
      const { id, setup: sealed } = await sealSetup(address, { app_id, setup });
      const made = await send("POST", "", { name: `c${i}`, app_id, setup: sealed });
      expect({ app_id, ...made }).toMatchObject({ status: 201, body: { id, app_id, ready: true } });
      const [item, , wrap = none, blob = none] = unpae(fromBase64url(sealed.sealed));
      expect(new TextDecoder().decode(item)).toBe(id);
      const place = { item: itemId.parse(id), version: 1, kind: "secret", category: "connection" } as const;
      expect(await openDropboxItem(keys, place, { wrap, blob })).toMatchObject({ app_id, setup });
      const elsewhere = { ...place, item: newConnectionId() };
      expect(await codeOf(() => openDropboxItem(keys, elsewhere, { wrap, blob }))).toBe("wrong-context");
      const next = await sealSetup(address, { app_id, setup, id });
      expect(await send("PATCH", `/${id}`, { setup: next.setup })).toMatchObject({
        status: 200,
        body: { id, ready: true },
      });
    }
  });

  it("cannot take an id that is taken, nor go back to an older version, nor write into another item", async () => {
    const { address, send } = await openProgram();
    const sealed = (more: object = {}) => sealSetup(address, { app_id: "HTTP", setup: bearer, ...more });
    const first = await sealed();
    await send("POST", "", { name: "a", app_id: "HTTP", setup: first.setup });
    const conflict = { status: 409, body: { error: "Conflict" } };
    expect(await send("POST", "", { name: "b", app_id: "HTTP", setup: first.setup })).toMatchObject(conflict);
    const again = await sealed({ id: first.id, version: 1 });
    expect(await send("PATCH", `/${first.id}`, { setup: again.setup })).toMatchObject(conflict);
    const other = await sealed();
    expect(await send("PATCH", `/${first.id}`, { setup: other.setup })).toMatchObject({ status: 400 });
    // One that the server seals comes after it all the same.
    const later = await sealed({ id: first.id });
    expect((await send("PATCH", `/${first.id}`, { setup: later.setup })).status).toBe(200);
    expect((await send("PATCH", `/${first.id}`, { setup: bearer })).status).toBe(200);
  });

  it("is told when what it sealed has not the form of something sealed", async () => {
    const { address, send } = await openProgram();
    const { id, setup } = await sealSetup(address, { app_id: "HTTP", setup: bearer });
    const [item = "", version = "", wrap = none, blob = none] = unpae(fromBase64url(setup.sealed));
    const refused = [
      [pae(item, version, wrap), "three fields"],
      [pae(item, version, wrap, blob, ""), "five fields"],
      [pae(item, "1", wrap, blob), "a version of one byte"],
      [pae(item, 0, wrap, blob), "version 0"],
      [pae(item, 2 ** 52 + 1, wrap, blob), "a version past counting"],
      [pae(item, version, wrap.subarray(1), blob), "a short key"],
      [pae(item, version, wrap, blob.subarray(1)), "another suite"],
      [pae(item, version, wrap, blob.subarray(0, -1)), "a blob that is not padded"],
      [pae(newId("itm"), version, wrap, blob), "an id of a signed item"],
      [pae(`${id}x`, version, wrap, blob), "no id"],
      [new Uint8Array(8), "nothing"],
    ] as const;
    for (const [bytes, what] of refused) {
      const answer = await send("POST", "", {
        name: "n",
        app_id: "HTTP",
        setup: { type: "BEARER", sealed: toBase64url(bytes) },
      });
      expect(answer, what).toMatchObject({ status: 400, body: { error: "Bad Request" } });
    }
    for (const odd of [
      { ...setup, more: 1 },
      { sealed: setup.sealed },
      { ...setup, type: "WEBHOOK" },
      { ...setup, sealed: "a+b" },
    ])
      expect((await send("POST", "", { name: "n", app_id: "HTTP", setup: odd })).status).toBe(400);
    expect((await send("POST", "", { name: "n", app_id: "HTTP", setup })).status).toBe(201);
  });

  it("seals to no weak key, and nothing that does not fit the app", async () => {
    const { workspace } = await openTestWorkspace();
    const address = { workspace, vault: newId("vau"), boxKey: toBase64url(boxKeyPair().publicKey) };
    const weak = { ...address, boxKey: toBase64url(new Uint8Array(32)) };
    expect(await codeOf(() => sealSetup(weak, { app_id: "HTTP", setup: bearer }))).toBe("bad-point");
    const short = () => sealSetup(address, { app_id: "HTTP", setup: { type: "BEARER" } });
    await expect(short()).rejects.toMatchObject({ code: "bad-input", message: /setup\.token/ });
    expect(await codeOf(() => sealSetup(address, { app_id: "HTTP", setup: bearer, id: "x" }))).toBe("bad-input");
  });

  it("may write as long as the vault's owner lets it, and finds no address otherwise", async () => {
    const { session, send } = await openProgram();
    const write = (name: string) => send("POST", "", { name, app_id: "HTTP", setup: bearer });
    const { id } = (await write("a")).body;
    expect(await setDropbox(session, "programs", false)).toMatchObject({ dropbox: false, open: true });
    expect(await write("b")).toMatchObject({ status: 400, body: { error: "Bad Request" } });
    expect((await send("PATCH", `/${id}`, { name: "c" })).status).toBe(400);
    expect(await codeOf(() => getDropboxAddress(session, "programs"))).toBe("bad-input");
    await setDropbox(session, "programs", true);
    expect((await send("PATCH", `/${id}`, { name: "c" })).status).toBe(200);
  });
});

describe("a rotation", () => {
  it("seals what programs wrote to the new key, every kept version of it", async () => {
    const { session, vault, send, address } = await openProgram();
    const { id, setup } = await sealSetup(address, { app_id: "HTTP", setup: bearer });
    await send("POST", "", { name: "a", app_id: "HTTP", setup });
    await send("PATCH", `/${id}`, { setup: { ...bearer, token: "second" } });
    await send("POST", "", { name: "empty", app_id: "HTTP" });
    const wrapsOf = async () => {
      const { data } = await session.call(listDropbox, { params: { vault: vault.id } });
      return data.map(({ wraps = [] }) => wraps);
    };
    const [, empty] = await wrapsOf();
    const { shown } = await rotateVault(session, "programs");
    await shown();
    const after = await wrapsOf();
    expect(after.map((wraps) => wraps.map(({ version }) => version))).toEqual([[2, 1], [1]]);
    expect(after[1]).toEqual(empty);
    expect((await getDropboxAddress(session, "programs")).boxKey).not.toBe(address.boxKey);
    const keys = session.vaults.get(vault.id)?.keys;
    const [, , , blob = none] = unpae(fromBase64url(setup.sealed));
    const wrap = fromBase64url(after[0]?.[1]?.wrap ?? "");
    const place = { item: itemId.parse(id), version: 1, kind: "secret", category: "connection" } as const;
    expect(keys && (await openDropboxItem(keys, place, { wrap, blob }))).toMatchObject({ setup: bearer });
  });
});

it("the example of sealSetup holds", () => {
  const source = readFileSync(new URL("../../../src/client/vaults/connections.ts", import.meta.url), "utf8");
  const examples = [...source.matchAll(/\* @example\n \* ```ts\n([\s\S]*?) \* ```/g)].map(([, code = ""]) => code);
  const code = examples.find((one) => one.includes("sealSetup"))?.replace(/^ \* ?/gm, "") ?? "";
  const key = toBase64url(boxKeyPair().publicKey);
  const given = `const address = { workspace: "ws_x", vault: ${JSON.stringify(newId("vau"))}, boxKey: "${key}" };`;
  const entry = new URL("../../../src/client/index.ts", import.meta.url).href;
  const program = `${given}\n${code.replaceAll('"sealbot/client"', JSON.stringify(entry))}`;
  const run = spawnSync(process.execPath, ["--input-type=module-typescript", "-e", program], { encoding: "utf8" });
  expect(run.stderr).toBe("");
  expect(run.status).toBe(0);
});
