// The vault nodes in real runs, each against a real control plane.
import { Secret, TOTP } from "otpauth";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { mask } from "../../src/base/mask.ts";
import { getItem, getVault, setItem } from "../../src/client/index.ts";
import { until } from "../support/until.ts";
import { js, openVaultStage } from "../support/vault-stage.ts";

const trial = await openVaultStage();
const { stage, owner, vault, robot } = trial;
const key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
await setItem(owner, vault, {
  name: "shop",
  category: "login",
  value: { password: stage.canaries.plant("shop"), totp_secret: key },
});
await setItem(owner, vault, { name: "bare", category: "login", value: { password: stage.canaries.plant("bare") } });
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => expect(stage.leaks()).toEqual([]));

const shows = { type: "core.debug" };
const written = async (name: string) => {
  const { item, value } = await getItem(owner, vault, name);
  return { value, kind: item.kind, category: item.category, version: item.version, expires_at: item.expires_at };
};

describe("vault.set-item", () => {
  test("makes an item that is not there, replaces one that is, and sends the message on", async () => {
    const set = (value: unknown) => ({ type: "vault.set-item", config: { vault, item: "order", value } });
    const first = await trial.nodes([set({ id: 1 }), { ...shows, config: { value: "sent on" } }]);
    expect(first).toMatchObject({ run: { status: "succeeded" }, shown: ["sent on"] });
    await trial.nodes([set({ id: { $expr: "1 + 1" } })]);
    expect(await written("order")).toMatchObject({ value: { id: 2 }, kind: "item", category: "json", version: 2 });
  });

  test("writes a category, a kind and an expiry", async () => {
    const config = {
      vault,
      item: "token",
      secret: true,
      category: "api_key",
      value: { value: { $expr: "'t' & '0ken-of-a-test'" } },
      expiresAt: "2099-01-01T00:00:00.000Z",
    };
    expect((await trial.nodes([{ type: "vault.set-item", config }])).run.error).toBeNull();
    const read = await trial.code(
      `await using v = await open(); debug((await v.list()).find((i) => i.name === "token"));`,
    );
    expect(read.shown).toMatchObject([{ kind: "secret", category: "api_key", expires_at: "2099-01-01T00:00:00.000Z" }]);
  });

  test("needs a value, and a vault that the flow declares for writing", async () => {
    await expect(trial.nodes([{ type: "vault.set-item", config: { vault, item: "x" } }])).rejects.toThrow(/value/);
    await expect(
      trial.nodes([{ type: "vault.set-item", config: { vault, item: "x", value: 1 } }], { access: "read" }),
    ).rejects.toThrow(/declared for reading only/);
  });
});

test("vault.add-item makes an item once", async () => {
  const add = [{ type: "vault.add-item", config: { vault, item: "once", value: [1] } }];
  expect((await trial.nodes(add)).run.error).toBeNull();
  expect((await trial.nodes(add)).run.error).toMatchObject({ code: "item-exists" });
  expect(await written("once")).toMatchObject({ value: [1], version: 1 });
});

test("vault.delete-item deletes an item that is there, by its id in the signed flow", async () => {
  await setItem(owner, vault, { name: "gone", category: "json", value: 1 });
  const nodes = [{ type: "vault.delete-item", config: { vault, item: "gone" } }];
  const flow = await trial.flow(nodes);
  expect((await stage.run(flow, robot)).error).toBeNull();
  expect((await stage.run(flow, robot)).error).toMatchObject({ code: "item-missing" });
});

test("an item that was deleted since the flow was signed is made again under its name", async () => {
  await setItem(owner, vault, { name: "again", category: "json", value: 1 });
  // The permit of a flow with code is for every item, also for those to come.
  const nodes = [{ type: "vault.set-item", config: { vault, item: "again", value: 2 } }, js(vault, "return msg;")];
  const flow = await trial.flow(nodes);
  expect((await trial.code(`await using v = await open(); await v.delete("again");`)).run.error).toBeNull();
  expect((await stage.run(flow, robot)).error).toBeNull();
  expect(await written("again")).toMatchObject({ value: 2, version: 1 });
});

test("vault.list-items and vault.list-vaults show names and no value", async () => {
  const nodes = [
    { type: "vault.list-items", config: { vault } },
    { type: "vault.list-vaults", config: { to: "all" } },
    shows,
  ];
  const { shown, run } = await trial.nodes(nodes);
  expect(run.error).toBeNull();
  expect(shown).toMatchObject([
    {
      items: expect.arrayContaining([
        { name: "shop", kind: "item", category: "login", version: 1, ready: true, expires_at: null },
      ]),
      all: [{ name: vault, access: "write", unlocked: true }],
    },
  ]);
});

describe("vault.totp", () => {
  const code = (config: object = {}) => ({
    type: "vault.totp",
    config: { credentials: { vault, item: "shop" }, ...config },
  });

  test("puts the current code into the message, where every log masks it", async () => {
    const check = js(
      vault,
      "debug(msg.totp); debug('code ' + msg.totp); debug(msg.totp.length); process.stdout.write(msg.totp); return { totp: [...msg.totp] };",
    );
    const before = TOTP.generate({ secret: Secret.fromBase32(key), timestamp: Date.now() });
    const { run, shown, events } = await trial.nodes([
      code(),
      check,
      { ...shows, config: { value: { $expr: "$join(msg.totp, ' ')" } } },
    ]);
    const after = TOTP.generate({ secret: Secret.fromBase32(key), timestamp: Date.now() });
    expect(run.error).toBeNull();
    expect(shown.slice(0, 3)).toEqual([mask, `code ${mask}`, 6]);
    expect([before, after].map((text) => [...text].join(" "))).toContain(shown[3]);
    for (const text of [before, after, key]) expect(JSON.stringify(events)).not.toContain(text);
  });

  test("fails for a login that has no shared secret", async () => {
    const { run } = await trial.nodes([code({ credentials: { vault, item: "bare" } })]);
    expect(run.error).toMatchObject({ code: "bad-input", message: 'item "bare" has no totp_secret' });
  });
});

test("a flow that opens and requires a vault asks for no more items than its other nodes name", async () => {
  await setItem(owner, vault, { name: "narrow", category: "json", value: 1 });
  const flow = await trial.flow([
    { type: "vault.require", config: { vault } },
    { type: "vault.open", config: { vault } },
    { type: "vault.set-item", config: { vault, item: "narrow", value: [2] } },
  ]);
  const { permits } = await getVault(owner, vault);
  const { item } = await getItem(owner, vault, "narrow");
  expect(permits.filter((permit) => permit.flow === flow.id)).toMatchObject([{ access: "write", items: [item.item] }]);
  expect((await stage.run(flow, robot)).error).toBeNull();
});

test("vault.require asks for the key before anything else needs it, and takes no place in line", async () => {
  await stage.lock(robot, vault);
  const run = await trial.start([{ type: "vault.require", config: { vault } }]);
  await until("the run to wait", () =>
    stage.plane.said(robot.id, "run").some((frame) => frame.run === run.id && frame.status === "waiting_for_secret"),
  );
  expect(stage.plane.said(robot.id, "lease")).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ run: run.id })]),
  );
  await stage.unlock(robot, vault);
  expect((await trial.result(run.id)).run.status).toBe("succeeded");
});
