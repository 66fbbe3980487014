// Items that were sealed from outside, with nothing but a vault's box key.
import { describe, expect, test } from "vitest";
import { randomBytes, utf8 } from "../../src/crypto/bytes.ts";
import { sealDrop } from "../../src/crypto/drop.ts";
import { signKeyPair } from "../../src/crypto/keys.ts";
import { workspaceIdOf } from "../../src/trust/fingerprint.ts";
import { newId } from "../../src/trust/new-id.ts";
import { openDropboxItem, resealDropboxItem } from "../../src/vault/dropbox.ts";
import type { ItemPlace } from "../../src/vault/item.ts";
import { deriveVaultKeys, newHalves, type VaultKeys } from "../../src/vault/keys.ts";
import { codeOf } from "../support/code-of.ts";

const workspace = workspaceIdOf(signKeyPair().publicKey);
const vault = newId("vau");
const keysOf = (epoch: number, of = vault) =>
  deriveVaultKeys({ workspace, vault: of, epoch }, newHalves(), randomBytes(32));
const keys = keysOf(1);
const place: ItemPlace = { item: newId("itm"), version: 1, kind: "secret", category: "api_key" };
const value = { value: "sk-live-1234" };
const drop = (to: VaultKeys = keys, at = place, what: unknown = value) =>
  sealDrop(to.box.publicKey, { workspace, vault: to.context.vault, ...at }, utf8(JSON.stringify(what)));

describe("a dropbox item", () => {
  test("opens with the vault's keys, as what was put in", async () => {
    expect(await openDropboxItem(keys, place, await drop())).toEqual(value);
  });

  const swaps: [string, (sealed: Awaited<ReturnType<typeof drop>>) => Promise<unknown>][] = [
    ["as another item", (sealed) => openDropboxItem(keys, { ...place, item: newId("itm") }, sealed)],
    ["as another version", (sealed) => openDropboxItem(keys, { ...place, version: 2 }, sealed)],
    ["as another category", (sealed) => openDropboxItem(keys, { ...place, category: "connection" }, sealed)],
    ["as one that people may read", (sealed) => openDropboxItem(keys, { ...place, kind: "item" }, sealed)],
    ["with the blob of another", async ({ wrap }) => openDropboxItem(keys, place, { ...(await drop()), wrap })],
    ["with the keys of another epoch", (sealed) => openDropboxItem(keysOf(2), place, sealed)],
    ["with the keys of another vault", (sealed) => openDropboxItem(keysOf(1, newId("vau")), place, sealed)],
    [
      "with one bit changed",
      ({ wrap, blob }) => openDropboxItem(keys, place, { wrap, blob: blob.with(-20, blob.at(-20) === 0 ? 1 : 0) }),
    ],
    ["with its wrap cut", ({ wrap, blob }) => openDropboxItem(keys, place, { wrap: wrap.subarray(0, 47), blob })],
  ];
  test.each(swaps)("does not open %s: wrong-context", async (_, open) => {
    const sealed = await drop();
    expect(await codeOf(() => open(sealed))).toBe("wrong-context");
  });

  test("sealed anew for the next epoch opens there with the same blob, and no more before", async () => {
    const next = keysOf(2);
    const { wrap, blob } = await drop();
    const renewed = resealDropboxItem(keys, next, wrap);
    expect(await openDropboxItem(next, place, { wrap: renewed, blob })).toEqual(value);
    expect(await codeOf(() => openDropboxItem(keys, place, { wrap: renewed, blob }))).toBe("wrong-context");
    expect(await codeOf(() => resealDropboxItem(next, keys, wrap))).toBe("wrong-context");
  });

  test("that is no JSON says so without a word of it", async () => {
    const sealed = await sealDrop(keys.box.publicKey, { workspace, vault, ...place }, utf8("canary-text"));
    const error = await openDropboxItem(keys, place, sealed).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "protocol-error" });
    expect(String(error)).not.toContain("canary");
  });
});
