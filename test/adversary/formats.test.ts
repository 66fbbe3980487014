// The lying control plane, rows 10 and 11: ciphertexts of an unknown version, weakened parameters, and one ciphertext
// made for two keys. Who can write to a vault is the one who could make them; the server only has to pass them on.
import { createDecipheriv } from "node:crypto";
import { afterAll, afterEach, expect, test } from "vitest";
import { getItem, getVault, login } from "../../src/client/index.ts";
import { nextManifest } from "../../src/client/vaults/manifest.ts";
import { encrypt } from "../../src/crypto/aead.ts";
import { concat, fromBase64url, randomBytes, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { hkdf, sha256 } from "../../src/crypto/hash.ts";
import { pae } from "../../src/crypto/pae.ts";
import { newId } from "../../src/trust/new-id.ts";
import type { ItemPlace, SealedItem } from "../../src/vault/item.ts";
import { sealItem } from "../../src/vault/item.ts";
import { finishLogin, startLogin } from "../../src/wire/routes/accounts.ts";
import { putItem } from "../../src/wire/routes/vaults.ts";
import { codeOf } from "../support/code-of.ts";
import { Stage } from "../support/stage.ts";
import { gcmForTwoKeys } from "../support/two-keys.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const robot = await stage.robot();
const vault = await stage.vault();
await stage.unlock(robot, vault);
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => {
  plane.beHonest();
  expect(stage.leaks()).toEqual([]);
});

/** Puts a rightly signed item into the vault whose ciphertext is whatever `seal` makes. */
async function write(seal: (place: ItemPlace) => Promise<SealedItem>): Promise<string> {
  const at = await getVault(owner, vault);
  const [name, item] = [stage.name("forged"), newId("itm")];
  const place: ItemPlace = { item, version: 1, kind: "item", category: "json" };
  const { wrap, blob } = await seal(place);
  const policy = { ready: true, expires_at: null, allowed_hosts: [], node_types: [] };
  const hashes = { wrap: toBase64url(sha256(wrap)), blob: toBase64url(sha256(blob)) };
  const manifest = await nextManifest(owner, at, [...at.entries, { ...place, name, ...policy, ...hashes }]);
  const body = { version: 1, wrap: toBase64url(wrap), blob: toBase64url(blob), if_match: at.seq, manifest };
  await owner.call(putItem, { params: { vault: at.id, item }, body });
  return name;
}

async function expectRefused(item: string, code: string): Promise<void> {
  expect(await codeOf(() => getItem(owner, vault, item))).toBe(code);
  const config = { vault, item, reveal: true };
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config }, { type: "core.debug" }]);
  expect(await stage.run(flow, robot)).toMatchObject({ status: "failed", error: { code } });
}

const keys = async () => {
  const open = owner.vaults.get((await getVault(owner, vault)).id);
  if (!open) throw new TypeError("the vault is not open");
  return open.keys;
};
const value = { note: stage.canaries.plant("note") };

test("an item that this test writes by hand is read by both sides, so that a refusal means something", async () => {
  const item = await write(async (place) => sealItem(await keys(), place, value));
  expect((await getItem(owner, vault, item)).value).toEqual(value);
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item, reveal: false } }]);
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
});

const relabel = (bytes: Uint8Array, suite: number) => Uint8Array.of(suite, ...bytes.subarray(1));
for (const suite of [0x00, 0x02, 0xff]) {
  for (const part of ["blob", "wrap"] as const) {
    test(`row 10: a ${part} of version ${suite} is refused by member and robot`, async () => {
      const item = await write(async (place) => {
        const sealed = await sealItem(await keys(), place, value);
        return { ...sealed, [part]: relabel(sealed[part], suite) };
      });
      await expectRefused(item, "bad-suite");
    });
  }
}

const again = () => login({ server: plane.url, clock: stage.clock, email: stage.email, password: stage.password });

test("row 10: an account's bundle of an unknown version is refused at login", async () => {
  plane.answer(finishLogin, (answer) => {
    const bundle = toBase64url(relabel(fromBase64url(answer.bundle), 2));
    return { ...answer, bundle };
  });
  expect(await codeOf(again)).toBe("bad-suite");
});

test("row 10: a server that asks for weaker password stretching is not heard", async () => {
  const weaker = { "argon2id-custom": { iterations: 1, memory: 8, parallelism: 1 } };
  plane.answer(startLogin, (answer) => ({ ...answer, keyStretching: weaker, key_stretching: weaker, kdf: weaker }));
  using session = await again();
  expect(session.member).toBe(owner.member);
});

test("row 11: one ciphertext that opens under two keys is refused under the one it does not commit to", async () => {
  const [keyA, keyB, salt] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  let opened: (string | undefined)[] = [];
  const item = await write(async (place) => {
    const { workspace, vault: id, epoch } = (await keys()).context;
    const { item: name, version, kind, category } = place;
    const aad = pae("sealbot/v1/item", workspace, id, name, version, kind, category);
    const [a, b] = [keyA, keyB].map((key) => {
      const okm = hkdf(key, salt, concat(utf8("sealbot/v1/aead\0"), sha256(aad)), 76);
      return { key: okm.slice(0, 32), commitment: okm.slice(32, 64), nonce: okm.slice(64) };
    });
    if (!a || !b) throw new TypeError("two keys are needed");
    const both = gcmForTwoKeys(a, b, aad);
    opened = [a, b].map(({ key, nonce }) => plainGcm(key, nonce, both, aad));
    const wrapAad = pae("sealbot/v1/cek", workspace, id, epoch, name, version);
    const blob = concat(Uint8Array.of(1), salt, a.commitment, both);
    return { wrap: await encrypt((await keys()).wrap, keyB, wrapAad), blob };
  });
  expect(opened).toEqual([expect.any(String), expect.any(String)]);
  expect(opened[0]).not.toBe(opened[1]);
  await expectRefused(item, "wrong-context");
});

/** Plain AES-GCM, without the commitment. */
function plainGcm(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, aad: Uint8Array): string {
  const cipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(aad).setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]).toString("hex");
}
