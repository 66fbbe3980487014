// Vault keys and items: both halves are needed, and a ciphertext opens in its own place only.
import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasCode } from "../../src/base/errors.ts";
import { encrypt } from "../../src/crypto/aead.ts";
import { concat, randomBytes, utf8 } from "../../src/crypto/bytes.ts";
import { hkdf } from "../../src/crypto/hash.ts";
import { pad } from "../../src/crypto/pad.ts";
import { pae } from "../../src/crypto/pae.ts";
import { openBox, sealBox } from "../../src/crypto/sealed-box.ts";
import { workspaceIdOf } from "../../src/trust/fingerprint.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type ItemPlace, openItem, rewrapItem, sealItem } from "../../src/vault/item.ts";
import { deriveVaultKeys, newHalves, openVaultKeys, type VaultEpoch } from "../../src/vault/keys.ts";

const workspace = workspaceIdOf(randomBytes(32));
const context: VaultEpoch = { workspace, vault: newId("vau"), epoch: 1 };
const salt = randomBytes(32);
const halves = newHalves();
const keys = deriveVaultKeys(context, halves, salt);
const place: ItemPlace = { item: newId("itm"), version: 1, kind: "item", category: "login" };
const refusal = async (work: Promise<unknown>, code: Parameters<typeof hasCode>[1]) =>
  expect(
    await work.then(
      () => "accepted",
      (error) => (hasCode(error, code) ? code : error),
    ),
  ).toBe(code);

test("the vault key is HKDF over share and secret key, as the design writes it", () => {
  const vaultKey = hkdf(
    concat(halves.vsh, halves.vsk),
    salt,
    pae("sealbot/v1/vault-key", workspace, context.vault, 1),
    32,
  );
  expect(keys.check).toEqual(hkdf(vaultKey, new Uint8Array(), pae("sealbot/v1/check"), 32));
  expect(keys.wrap).toEqual(hkdf(vaultKey, new Uint8Array(), pae("sealbot/v1/wrap"), 32));
});

test("either half alone, another epoch, another vault or another salt is a wrong key", () => {
  const header = { salt, check: keys.check };
  using right = openVaultKeys(context, halves, header);
  expect(right.wrap).toEqual(keys.wrap);
  const wrong = [
    () => openVaultKeys(context, { ...halves, vsk: randomBytes(20) }, header),
    () => openVaultKeys(context, { ...halves, vsh: randomBytes(32) }, header),
    () => openVaultKeys({ ...context, epoch: 2 }, halves, header),
    () => openVaultKeys({ ...context, vault: newId("vau") }, halves, header),
    () => openVaultKeys(context, halves, { ...header, salt: randomBytes(32) }),
  ];
  for (const open of wrong) expect(open).toThrow(/wrong key/);
});

test("the box key of a vault opens what was sealed to the header's public half", () => {
  const sealed = sealBox(new Uint8Array([1, 2, 3]), keys.box.publicKey);
  expect(openBox(sealed, keys.box.publicKey, keys.box.secretKey)).toEqual(new Uint8Array([1, 2, 3]));
});

test("any JSON value comes back from its own place", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      const plain = JSON.parse(JSON.stringify(value));
      expect(await openItem(keys, place, await sealItem(keys, place, plain))).toEqual(plain);
    }),
  );
});

test("items of equal bucket have equal sizes, whatever is in them", async () => {
  const short = await sealItem(keys, place, "x");
  const longer = await sealItem(keys, place, "x".repeat(400));
  expect(short.blob.length).toBe(longer.blob.length);
  expect((await sealItem(keys, place, "x".repeat(600))).blob.length).toBeGreaterThan(short.blob.length);
});

test("a ciphertext in another place, and any flipped bit, is refused", async () => {
  const sealed = await sealItem(keys, place, { password: "correct horse" });
  const other = await sealItem(keys, { ...place, version: 2 }, { password: "battery staple" });
  const places: ItemPlace[] = [
    { ...place, item: newId("itm") },
    { ...place, version: 2 },
    { ...place, kind: "secret" },
    { ...place, category: "note" },
  ];
  for (const wrong of places) await refusal(openItem(keys, wrong, sealed), "wrong-context");
  await refusal(openItem(keys, place, { wrap: sealed.wrap, blob: other.blob }), "wrong-context");
  await refusal(openItem(keys, place, { wrap: other.wrap, blob: sealed.blob }), "wrong-context");
  for (const part of ["wrap", "blob"] as const) {
    for (let i = 1; i < sealed[part].length; i += 3) {
      const bent = Uint8Array.from(sealed[part]);
      bent[i] = (bent[i] ?? 0) ^ (1 << (i % 8));
      await refusal(openItem(keys, place, { ...sealed, [part]: bent }), "wrong-context");
    }
  }
});

test("rewrapping moves the item key to a new epoch and leaves the blob as it is", async () => {
  const next = deriveVaultKeys({ ...context, epoch: 2 }, newHalves(), randomBytes(32));
  const sealed = await sealItem(keys, place, [1, 2]);
  const wrap = await rewrapItem(keys, next, place, sealed.wrap);
  expect(await openItem(next, place, { wrap, blob: sealed.blob })).toEqual([1, 2]);
  await refusal(openItem(next, place, sealed), "wrong-context");
});

test("an item over its limit is refused by size, not by content", async () => {
  await refusal(sealItem(keys, place, "x".repeat(70_000)), "too-large");
  await sealItem(keys, { ...place, category: "document" }, "x".repeat(70_000));
});

test("closing a vault overwrites its keys", () => {
  const doomed = deriveVaultKeys(context, halves, salt);
  doomed[Symbol.dispose]();
  for (const key of [doomed.wrap, doomed.check, doomed.box.secretKey])
    expect(key.every((byte) => byte === 0)).toBe(true);
});

test("an item whose plaintext is not JSON is refused without a word of it", async () => {
  const [itemKey, plain] = [randomBytes(32), pad(utf8("hunter2-canary, and no JSON"))];
  const { item, version, kind, category } = place;
  const { vault, epoch } = context;
  const sealed = {
    wrap: await encrypt(keys.wrap, itemKey, pae("sealbot/v1/cek", workspace, vault, epoch, item, version)),
    blob: await encrypt(itemKey, plain, pae("sealbot/v1/item", workspace, vault, item, version, kind, category)),
  };
  const error = await openItem(keys, place, sealed).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "protocol-error" });
  expect(inspect(error, { depth: null })).not.toContain("hunter2");
});
