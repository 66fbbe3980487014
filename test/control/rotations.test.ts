// A new epoch at the level of HTTP: wraps wait unseen until one request makes all of them count, or none.
import { describe, expect, it } from "vitest";
import { fromBase64url, randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { statementHash } from "../../src/trust/statement.ts";
import { rewrapItem } from "../../src/vault/item.ts";
import { call } from "../../src/wire/call.ts";
import { maxWraps } from "../../src/wire/limits.ts";
import * as routes from "../../src/wire/routes/rotations.ts";
import { getItem, getVault, putGrant } from "../../src/wire/routes/vaults.ts";
import { addMember, addRobot, openTestControl, signUp } from "../support/control.ts";
import { follow, makeVault, newEpoch, signGrant, signManifest, writeItem } from "../support/test-vault.ts";

const newRotation = () => toBase64url(randomBytes(16));

async function rotating() {
  const control = await openTestControl();
  const owner = await signUp(control);
  const vault = await makeVault(owner);
  const item = await writeItem(owner, vault);
  const params = { vault: vault.id };
  const stored = await call(owner.caller, getItem, { params: { ...params, item } });
  const previous = statementHash(owner.workspace.workspace, vault.header);
  const next = await newEpoch(owner, vault.id, vault.name, 2, previous);
  const place = { item, version: 1, kind: "item", category: "custom" } as const;
  const rewrapped = await rewrapItem(vault.keys, next.keys, place, fromBase64url(stored.wrap));
  const moved = { ...vault, ...next, epoch: 2 };
  const entries = vault.manifest.entries.map((entry) => ({ ...entry, wrap: toBase64url(sha256(rewrapped)) }));
  const rotation = newRotation();
  const body = {
    rotation,
    header: next.header,
    grants: [await signGrant(owner, moved, owner.member, "write")],
    permits: [],
    manifest: await signManifest(owner, moved, entries),
  };
  const begin = (id = rotation) => call(owner.caller, routes.beginRotation, { params, body: { rotation: id } });
  const stage = (wraps: { item: typeof item; version: number; wrap: string }[], caller = owner.caller) =>
    call(caller, routes.stageWraps, { params: { ...params, rotation }, body: { wraps } });
  const commit = () => call(owner.caller, routes.rotateVault, { params, body });
  const wrap = { item, version: 1, wrap: toBase64url(rewrapped) };
  const read = () => call(owner.caller, getVault, { params });
  return { control, owner, vault, item, params, stored, moved, entries, body, wrap, begin, stage, commit, read };
}

describe("rotation", () => {
  it("is all or nothing, re-wraps what came, and drops old grants", async () => {
    const { control, owner, vault, item, params, ...at } = await rotating();
    await using _control = control;
    const robot = await addRobot(control, owner);
    const grant = await signGrant(owner, vault, robot);
    await call(owner.caller, putGrant, { params, body: { grant } });
    await at.begin();
    // Nothing staged: the manifest names a wrap that is not there.
    await expect(at.commit()).rejects.toMatchObject({ code: "conflict" });
    expect(await at.read()).toMatchObject({ epoch: 1 });
    await at.stage([{ ...at.wrap, wrap: toBase64url(randomBytes(117)) }]);
    await expect(at.commit()).rejects.toMatchObject({ code: "conflict" });
    await at.stage([at.wrap]);
    const unchanged = await call(owner.caller, getItem, { params: { ...params, item } });
    expect(unchanged).toEqual(at.stored);
    const row = await at.commit();
    expect(row).toMatchObject({ epoch: 2 });
    expect(row.grants).toEqual(at.body.grants);
    const served = await call(owner.caller, getItem, { params: { ...params, item } });
    expect(served).toMatchObject({ wrap: at.wrap.wrap, blob: at.stored.blob });
    follow(owner, at.moved, at.body.manifest, at.entries);
    await writeItem(owner, at.moved, { item, value: "after" });
  });

  it("fails once it was dropped, however late its commit comes", async () => {
    const { control, owner, params, ...at } = await rotating();
    await using _control = control;
    await at.begin();
    await at.stage([at.wrap]);
    const drop = () => call(owner.caller, routes.dropRotation, { params: { ...params, rotation: at.body.rotation } });
    await drop();
    await drop();
    await expect(at.commit()).rejects.toMatchObject({ code: "conflict" });
    await expect(at.stage([at.wrap])).rejects.toMatchObject({ code: "conflict" });
    expect(await at.read()).toMatchObject({ epoch: 1 });
  });

  it("gives way to a second one of the same member, and is nobody else's to touch", async () => {
    const { control, owner, params, ...at } = await rotating();
    await using _control = control;
    await at.begin();
    const admin = await addMember(control, owner, "admin");
    await expect(at.stage([at.wrap], admin.caller)).rejects.toMatchObject({ code: "conflict" });
    await expect(call(admin.caller, routes.listWraps, { params })).rejects.toMatchObject({ code: "not-permitted" });
    await call(admin.caller, routes.dropRotation, { params: { ...params, rotation: at.body.rotation } });
    await at.stage([at.wrap]);
    await at.begin(newRotation());
    await expect(at.commit()).rejects.toMatchObject({ code: "conflict" });
  });

  it.each(["operator", "viewer"] as const)("is nothing for a member who is %s", async (role) => {
    const { control, owner, params, ...at } = await rotating();
    await using _control = control;
    const { caller } = await addMember(control, owner, role);
    for (const work of [
      () => call(caller, routes.listWraps, { params }),
      () => call(caller, routes.beginRotation, { params, body: { rotation: newRotation() } }),
      () => at.stage([at.wrap], caller),
      () => call(caller, routes.rotateVault, { params, body: at.body }),
    ])
      await expect(work()).rejects.toMatchObject({ code: "not-allowed" });
  });

  it("takes no more wraps at a time than its limit", async () => {
    const { control, owner, params, ...at } = await rotating();
    await using _control = control;
    await at.begin();
    const many = (n: number) => Array.from({ length: n }, () => at.wrap);
    await at.stage(many(maxWraps));
    await expect(at.stage(many(maxWraps + 1))).rejects.toMatchObject({ code: "bad-input" });
    const wraps = await call(owner.caller, routes.listWraps, { params, query: { limit: 1 } });
    expect(wraps.data).toEqual([{ item: at.item, version: 1, wrap: at.stored.wrap }]);
    expect(wraps.next_cursor).toBeNull();
  });
});
