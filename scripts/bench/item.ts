// Opening an item in process, against the two HKDFs and two AES-GCM decryptions that nobody can do without.
import { createDecipheriv, createHash, hkdfSync } from "node:crypto";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { workspaceIdOf } from "../../src/trust/fingerprint.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type ItemPlace, openItem, sealItem } from "../../src/vault/item.ts";
import { deriveVaultKeys, newHalves } from "../../src/vault/keys.ts";
import { compare, type Figure, microsecondsEach } from "./measure.ts";

const saltAt = 1;
const commitmentAt = 33;
const cipherAt = 65;
const tagLength = 16;

export async function itemBench({ rounds }: { rounds: number }): Promise<Figure> {
  const context = { workspace: workspaceIdOf(randomBytes(32)), vault: newId("vau"), epoch: 1 };
  using keys = deriveVaultKeys(context, newHalves(), randomBytes(32));
  const place: ItemPlace = { item: newId("itm"), version: 1, kind: "item", category: "note" };
  const sealed = await sealItem(keys, place, { text: "x".repeat(1_000) });
  const aad = createHash("sha256").update("any context").digest();
  // What AES-GCM and HKDF themselves cost for these very sizes; the tags cannot fit, so they are not checked.
  const openRaw = (key: Uint8Array, blob: Uint8Array) => {
    const okm = new Uint8Array(hkdfSync("sha256", key, blob.subarray(saltAt, commitmentAt), aad, 76));
    const cipher = createDecipheriv("aes-256-gcm", okm.subarray(0, 32), okm.subarray(64, 76));
    cipher.setAAD(aad);
    cipher.setAuthTag(blob.subarray(-tagLength));
    return cipher.update(blob.subarray(cipherAt, -tagLength));
  };
  return await compare({
    name: "item of 1 KiB: unwrap and open in process",
    unit: "µs",
    floorName: "HKDF + AES-GCM twice by node:crypto",
    aim: 1.5,
    rounds,
    ours: () => microsecondsEach(5_000, () => openItem(keys, place, sealed)),
    floor: () =>
      microsecondsEach(5_000, async () => {
        openRaw(keys.wrap, sealed.wrap);
        openRaw(keys.wrap, sealed.blob);
      }),
  });
}
