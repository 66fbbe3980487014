// When items were last used, as robots tell it; and deleting versions that are kept.
import { describe, expect, it } from "vitest";
import { iso } from "../../../src/base/clock.ts";
import type { RunId } from "../../../src/base/ids.ts";
import { toBase64url, utf8 } from "../../../src/crypto/bytes.ts";
import { sha256 } from "../../../src/crypto/hash.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { call } from "../../../src/wire/call.ts";
import { createRun, putFlow } from "../../../src/wire/routes/flows.ts";
import * as routes from "../../../src/wire/routes/vaults.ts";
import { addMember, addRobot, openTestControl, signUp } from "../../support/control.ts";
import { linkUp } from "../../support/link.ts";
import { makeVault, signGrant, signManifest, writeItem } from "../../support/test-vault.ts";

/** A robot that was granted a vault, and a run of its own. */
async function openUsed() {
  await using opened = new AsyncDisposableStack();
  const control = opened.use(await openTestControl());
  const owner = await signUp(control);
  const [vault, robot] = [await makeVault(owner), await addRobot(control, owner)];
  const params = { vault: vault.id };
  const grant = async () => {
    const body = { grant: await signGrant(owner, vault, robot) };
    await call(owner.caller, routes.putGrant, { params, body });
  };
  const item = await writeItem(owner, vault);
  const { workspace } = owner;
  const link = opened.use(await linkUp({ url: control.url, workspace: workspace.workspace, robot }));
  const document = { name: "my-flow", nodes: [{ id: "start", type: "core.start" }] };
  const signed = { flow: newId("flw"), version: 1, previous: "", document };
  const statement = await workspace.signAs(owner.member.signer, "flow", signed);
  const flow = await call(owner.caller, putFlow, { body: { statement } });
  const start = async () => {
    const run = newId("run");
    const times = { input: toBase64url(sha256(utf8("{}"))), notAfter: iso(Date.now() + 3_600_000) };
    const payload = { run, flow: flow.id, flowHash: flow.hash, target: { robot: robot.id }, ...times };
    const order = await workspace.signAs(owner.member.signer, "run", payload);
    await call(owner.caller, createRun, { body: { order, input: {} } });
    return run;
  };
  let seq = 0;
  const tell = (run: RunId, data: unknown, { type = "secret.used", at = iso(Date.now()) } = {}) =>
    link.deliver({ t: "event", events: [{ run, seq: ++seq, at, type, node: "n", data }] });
  const uses = async (by = owner) => (await call(by.caller, routes.listItemUses, { params })).data;
  const held = opened.move();
  const made = { control, owner, vault, robot, item, grant, start, tell, uses, params };
  return { ...made, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

describe("the last use of an item", () => {
  it("is what the newest event of a granted robot's own run says, with its version and run", async () => {
    await using made = await openUsed();
    const { vault, item, robot, uses, tell } = made;
    const run = await made.start();
    await made.grant();
    expect(await uses()).toEqual([]);
    const [first, second] = [iso(Date.now() - 60_000), iso(Date.now() - 30_000)];
    await tell(run, { vault: vault.id, item, version: 1, name: "my-item", reveal: false }, { at: second });
    await tell(run, { vault: vault.id, item, version: 7 }, { at: first });
    expect(await uses()).toEqual([{ item, version: 1, at: second, run, robot: robot.id }]);
    const next = await made.start();
    await tell(next, { vault: vault.id, item, version: 2 }, { at: iso(Date.now() + 3_600_000) });
    const [use] = await uses();
    expect(use).toMatchObject({ version: 2, run: next });
    expect(Date.parse(use?.at ?? "")).toBeLessThanOrEqual(Date.now());
  });

  it("is not learnt from a robot without a grant, another's run, another event or a wrong shape", async () => {
    await using made = await openUsed();
    const { vault, item, uses, tell } = made;
    const run = await made.start();
    const use = { vault: vault.id, item, version: 1 };
    await tell(run, use);
    await made.grant();
    await tell(newId("run"), use);
    await tell(run, use, { type: "debug" });
    for (const wrong of [
      undefined,
      "x",
      { ...use, item: "x" },
      { ...use, version: 0 },
      { ...use, vault: newId("vau") },
    ])
      await tell(run, wrong);
    expect(await uses()).toEqual([]);
    await tell(run, use);
    expect(await uses()).toHaveLength(1);
  });

  it("is shown to every member, and goes with its item", async () => {
    await using made = await openUsed();
    const { vault, item, uses, tell, owner, params } = made;
    const run = await made.start();
    await made.grant();
    await tell(run, { vault: vault.id, item, version: 1 });
    expect(await uses(await addMember(made.control, owner, "viewer"))).toHaveLength(1);
    const body = { if_match: vault.manifest.seq, manifest: await signManifest(owner, vault, []) };
    await call(owner.caller, routes.putManifest, { params, body });
    expect(await uses()).toEqual([]);
  });
});

describe("a kept version", () => {
  it("says of which category it is, and what hash its blob has, also for a secret", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const item = await writeItem(owner, vault, { kind: "secret" });
    const { data } = await call(owner.caller, routes.listItemVersions, { params: { vault: vault.id, item } });
    const [entry] = vault.manifest.entries;
    expect(data).toMatchObject([{ version: 1, category: "custom", blob_hash: entry?.blob }]);
    expect(data[0]).not.toHaveProperty("blob");
  });

  it("is deleted by who may write, and never the one in use", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const vault = await makeVault(owner);
    const item = await writeItem(owner, vault);
    await writeItem(owner, vault, { item, value: "newer" });
    const drop = (by: typeof owner, version: number) =>
      call(by.caller, routes.deleteItemVersion, { params: { vault: vault.id, item, version } });
    const operator = await addMember(control, owner, "operator");
    await expect(drop(operator, 1)).rejects.toMatchObject({ code: "not-permitted" });
    await expect(drop(await addMember(control, owner, "viewer"), 1)).rejects.toMatchObject({ code: "not-allowed" });
    await expect(drop(owner, 2)).rejects.toMatchObject({ code: "conflict" });
    await expect(drop(owner, 3)).rejects.toMatchObject({ code: "item-missing" });
    await drop(owner, 1);
    await expect(drop(owner, 1)).rejects.toMatchObject({ code: "item-missing" });
    const { data } = await call(owner.caller, routes.listItemVersions, { params: { vault: vault.id, item } });
    expect(data.map(({ version }) => version)).toEqual([2]);
  });
});
