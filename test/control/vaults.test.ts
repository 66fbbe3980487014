import { describe, expect, it } from "vitest";
import { fromBase64url, randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { statementHash } from "../../src/trust/statement.ts";
import { openItem } from "../../src/vault/item.ts";
import { call } from "../../src/wire/call.ts";
import * as rotations from "../../src/wire/routes/rotations.ts";
import * as routes from "../../src/wire/routes/vaults.ts";
import { addMember, addRobot, openTestControl, signUp } from "../support/control.ts";
import { linkUp } from "../support/link.ts";
import { makeVault, newEpoch, prepareItem, signGrant, signManifest, writeItem } from "../support/test-vault.ts";

describe("a vault", () => {
  it("keeps what was signed exactly as it came", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const item = await writeItem(owner, vault, { value: { password: "hunter2" } });
    const row = await call(owner.caller, routes.getVault, { params: { vault: vault.id } });
    expect(row.headers).toEqual([vault.header]);
    expect(statementHash(owner.workspace.workspace, row.manifest ?? vault.header)).toBe(vault.manifest.hash);
    const stored = await call(owner.caller, routes.getItem, { params: { vault: vault.id, item } });
    const sealed = { wrap: fromBase64url(stored.wrap), blob: fromBase64url(stored.blob ?? "") };
    const place = { item, version: 1, kind: "item", category: "custom" } as const;
    expect(await openItem(vault.keys, place, sealed)).toEqual({ password: "hunter2" });
  });

  it("is found by its name, and shown without what the caller knows or does not want", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner, "one");
    await makeVault(owner, "two");
    const params = { vault: vault.id };
    const full = await call(owner.caller, routes.getVault, { params });
    const named = await call(owner.caller, routes.listVaults, { query: { name: "one" } });
    expect(named.data).toEqual([full]);
    expect((await call(owner.caller, routes.listVaults, { query: { name: "three" } })).data).toEqual([]);
    const bare = await call(owner.caller, routes.listVaults, { query: { manifests: "none" } });
    expect(bare.data.map(({ name, manifest }) => [name, manifest])).toEqual([
      ["one", null],
      ["two", null],
    ]);
    const known = await call(owner.caller, routes.getVault, { params, query: { known: vault.manifest.hash } });
    expect(known).toEqual({ ...full, manifest: null });
    const other = toBase64url(randomBytes(32));
    expect(await call(owner.caller, routes.getVault, { params, query: { known: other } })).toEqual(full);
  });

  it("has a name of its own", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    await makeVault(owner, "same");
    await expect(makeVault(owner, "same")).rejects.toMatchObject({ code: "conflict" });
  });

  it("is renamed by a header that follows the last one, and by no other", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const params = { vault: vault.id };
    const previous = statementHash(owner.workspace.workspace, vault.header);
    const { header } = await newEpoch(owner, vault.id, "renamed", 1, previous);
    expect(await call(owner.caller, routes.putHeader, { params, body: { header } })).toMatchObject({ name: "renamed" });
    await expect(call(owner.caller, routes.putHeader, { params, body: { header } })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("refuses what somebody else signed, whoever hands it in", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const admin = await addMember(control, owner, "admin");
    const vault = await makeVault(owner);
    const grant = await signGrant(owner, vault, admin.member);
    const params = { vault: vault.id };
    await expect(call(admin.caller, routes.putGrant, { params, body: { grant } })).rejects.toMatchObject({
      code: "untrusted-sender",
    });
    const foreign = { ...grant, signature: toBase64url(new Uint8Array(64)) };
    await expect(call(owner.caller, routes.putGrant, { params, body: { grant: foreign } })).rejects.toMatchObject({
      code: "untrusted-sender",
    });
  });

  it("is granted only to keys that somebody vouches for", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const robot = await addRobot(control, owner, { endorse: false });
    const put = async (to: typeof robot) => {
      const grant = await signGrant(owner, vault, to);
      return call(owner.caller, routes.putGrant, { params: { vault: vault.id }, body: { grant } });
    };
    await expect(put(robot)).rejects.toMatchObject({ code: "pending" });
    const good = await addRobot(control, owner, { name: "good" });
    await expect(put({ ...good, fingerprint: robot.fingerprint })).rejects.toMatchObject({ code: "untrusted-key" });
    expect((await put(good)).grants).toHaveLength(2);
  });
});

describe("items", () => {
  it("are written one after another: who is late gets a conflict", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const [first, second] = [
      await prepareItem(owner, vault, { name: "a" }),
      await prepareItem(owner, vault, { name: "b" }),
    ];
    const put = ({ item, body }: typeof first) =>
      call(owner.caller, routes.putItem, { params: { vault: vault.id, item }, body });
    const outcomes = await Promise.allSettled([put(first), put(second)]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((outcome) => outcome.status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
    const loser = outcomes[0].status === "rejected" ? first : second;
    const versions = { vault: vault.id, item: loser.item };
    expect(await call(owner.caller, routes.listItemVersions, { params: versions })).toEqual({ data: [] });
  });

  it("keep their last ten versions", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const item = await writeItem(owner, vault);
    for (let i = 0; i < 11; i++) await writeItem(owner, vault, { item, value: i });
    const { data } = await call(owner.caller, routes.listItemVersions, { params: { vault: vault.id, item } });
    expect(data.map(({ version }) => version)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  it("go with every version when a manifest no longer names them", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const item = await writeItem(owner, vault);
    const manifest = await signManifest(owner, vault, []);
    const body = { if_match: vault.manifest.seq, manifest };
    await call(owner.caller, routes.putManifest, { params: { vault: vault.id }, body });
    await expect(
      call(owner.caller, routes.getItem, { params: { vault: vault.id, item }, query: { version: 1 } }),
    ).rejects.toMatchObject({ code: "item-missing" });
  });

  it("must be what the manifest says: other bytes, another kind or a made-up version are refused", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const item = await writeItem(owner, vault, { kind: "secret" });
    const [entry] = vault.manifest.entries;
    if (!entry) throw new Error("no entry");
    const other = toBase64url(sha256(new Uint8Array(1)));
    for (const change of [{ blob: other }, { wrap: other }, { kind: "item" as const }, { version: 2 }]) {
      const manifest = await signManifest(owner, vault, [{ ...entry, ...change }]);
      const body = { if_match: vault.manifest.seq, manifest };
      await expect(call(owner.caller, routes.putManifest, { params: { vault: vault.id }, body })).rejects.toMatchObject(
        { code: "conflict" },
      );
    }
    const reborn = await prepareItem(owner, vault, { item, kind: "item" });
    await expect(
      call(owner.caller, routes.putItem, { params: { vault: vault.id, item }, body: reborn.body }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it("can be rolled back by a manifest that names an older version", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const item = await writeItem(owner, vault);
    const before = vault.manifest.entries;
    await writeItem(owner, vault, { item, value: "bad" });
    const manifest = await signManifest(owner, vault, before);
    const body = { if_match: vault.manifest.seq, manifest };
    await call(owner.caller, routes.putManifest, { params: { vault: vault.id }, body });
    expect(await call(owner.caller, routes.getItem, { params: { vault: vault.id, item } })).toMatchObject({
      version: 1,
    });
  });

  it("take a write grant, whatever the role", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const operator = await addMember(control, owner, "operator");
    const { item, body } = await prepareItem({ ...owner, member: operator.member }, vault);
    const params = { vault: vault.id, item };
    const put = () => call(operator.caller, routes.putItem, { params, body });
    await expect(put()).rejects.toMatchObject({ code: "not-permitted" });
    for (const access of ["read", "write"] as const) {
      const grant = await signGrant(owner, vault, operator.member, access);
      await call(owner.caller, routes.putGrant, { params: { vault: vault.id }, body: { grant } });
      if (access === "read") await expect(put()).rejects.toMatchObject({ code: "not-permitted" });
    }
    expect(await put()).toMatchObject({ id: vault.id });
  });
});

describe("a secret", () => {
  it("is served to granted robots, and to no other", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const { item, body } = await prepareItem(owner, vault, { kind: "secret" });
    const params = { vault: vault.id, item };
    const put = await call(owner.caller, routes.putItem, { params, body });
    expect(JSON.stringify(put)).not.toContain(body.blob);
    const robot = await addRobot(control, owner);
    await using link = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    const asRobot = () => call(control.caller(link.session), routes.getRobotItem, { params, query: { version: 1 } });
    await expect(asRobot()).rejects.toMatchObject({ code: "not-permitted" });
    const grant = await signGrant(owner, vault, robot);
    await call(owner.caller, routes.putGrant, { params: { vault: vault.id }, body: { grant } });
    expect((await asRobot()).blob).toBe(body.blob);
  });
});

describe("a robot", () => {
  it("is told which vaults were granted to it, and no other", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const [vault, robot] = [await makeVault(owner), await addRobot(control, owner)];
    await makeVault(owner, "other");
    await using link = await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot });
    const granted = async () => (await call(control.caller(link.session), routes.listRobotVaults, {})).data;
    expect(await granted()).toEqual([]);
    const grant = await signGrant(owner, vault, robot);
    await call(owner.caller, routes.putGrant, { params: { vault: vault.id }, body: { grant } });
    expect(await granted()).toEqual([vault.id]);
    const next = await newEpoch(owner, vault.id, vault.name, 2, statementHash(owner.workspace.workspace, vault.header));
    const moved = { ...vault, ...next, epoch: 2 };
    const grants = [await signGrant(owner, moved, owner.member, "write")];
    const rotation = toBase64url(randomBytes(16));
    const params = { vault: vault.id };
    await call(owner.caller, rotations.beginRotation, { params, body: { rotation } });
    const body = { rotation, header: next.header, grants, permits: [], manifest: await signManifest(owner, moved, []) };
    await call(owner.caller, rotations.rotateVault, { params, body });
    expect(await granted()).toEqual([]);
  });
});
