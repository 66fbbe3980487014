// The committing AEAD: its exact layout, both backends against each other, and refusal of every alteration.
import { createCipheriv, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aeadOverhead } from "../../src/crypto/aead.ts";
import { concat, randomBytes, toHex, utf8 } from "../../src/crypto/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { backends, codeOf, crossings, flip, node } from "../support/backends.ts";
import { gcmForTwoKeys } from "../support/two-keys.ts";

const key = randomBytes(32);
const aad = utf8("a context");
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
const some = fc.uint8Array({ maxLength: 300 });

test.each(crossings)("what %s encrypts, %s decrypts", async (_from, _to, writer, reader) => {
  await fc.assert(
    fc.asyncProperty(keys, some, some, async (k, plaintext, context) => {
      const blob = await writer.encrypt(k, plaintext, context);
      expect(blob.length).toBe(plaintext.length + aeadOverhead);
      expect(await reader.decrypt(k, blob, context)).toEqual(plaintext);
    }),
  );
});

describe.each(backends)("on %s", (_, { encrypt, decrypt }) => {
  test("the layout is the one of the specification, computed here by hand", async () => {
    const blob = await encrypt(key, utf8("hello"), aad);
    const salt = blob.subarray(1, 33);
    const info = concat(utf8("sealbot/v1/aead"), Uint8Array.of(0), sha256(aad));
    const okm = new Uint8Array(hkdfSync("sha256", key, salt, info, 76));
    const cipher = createCipheriv("aes-256-gcm", okm.subarray(0, 32), okm.subarray(64)).setAAD(aad);
    const body = concat(cipher.update("hello", "utf8"), cipher.final(), cipher.getAuthTag());
    expect(toHex(blob)).toBe(toHex(concat(Uint8Array.of(1), salt, okm.subarray(32, 64), body)));
  });

  test("every encryption is different", async () => {
    expect(await encrypt(key, utf8("x"), aad)).not.toEqual(await encrypt(key, utf8("x"), aad));
  });

  test("a flip of any bit of the blob is refused", async () => {
    const blob = await encrypt(key, utf8("hello"), aad);
    for (let bit = 0; bit < blob.length * 8; bit++) {
      const code = await codeOf(() => decrypt(key, flip(blob, bit), aad));
      expect(code, `bit ${bit}`).toBe(bit < 8 ? "bad-suite" : "wrong-context");
    }
  });

  test("a flip of any bit of the key or the context is refused", async () => {
    const blob = await encrypt(key, utf8("hello"), aad);
    for (let bit = 0; bit < 256; bit++) {
      expect(await codeOf(() => decrypt(flip(key, bit), blob, aad))).toBe("wrong-context");
    }
    for (let bit = 0; bit < aad.length * 8; bit++) {
      expect(await codeOf(() => decrypt(key, blob, flip(aad, bit)))).toBe("wrong-context");
    }
  });

  test("a blob cut anywhere, or followed by anything, is refused", async () => {
    const blob = await encrypt(key, utf8("hello"), aad);
    for (let length = 0; length < blob.length; length++) {
      expect(await codeOf(() => decrypt(key, blob.slice(0, length), aad))).toBe("wrong-context");
    }
    expect(await codeOf(() => decrypt(key, concat(blob, Uint8Array.of(0)), aad))).toBe("wrong-context");
  });

  test("all refusals read the same, whatever the cause", async () => {
    const blob = await encrypt(key, utf8("hello"), aad);
    const causes = [blob.subarray(0, 10), flip(blob, 40 * 8), flip(blob, 66 * 8), flip(blob, (blob.length - 1) * 8)];
    const messages = await Promise.all(causes.map((bad) => decrypt(key, bad, aad).catch((error) => error.message)));
    expect(new Set(messages).size).toBe(1);
  });

  test("a key that is not 32 bytes is refused, also for a blob of another version", async () => {
    for (const length of [0, 16, 31, 33]) {
      expect(await codeOf(() => encrypt(new Uint8Array(length), aad, aad))).toBe("bad-key");
      expect(await codeOf(() => decrypt(new Uint8Array(length), Uint8Array.of(2), aad))).toBe("bad-key");
    }
  });

  test("a context longer than any key derivation's info is fine", async () => {
    const long = new Uint8Array(100_000).fill(7);
    expect(await decrypt(key, await encrypt(key, aad, long), long)).toEqual(aad);
  });
});

describe("one GCM ciphertext that is valid under two keys", () => {
  const [keyA, keyB] = [randomBytes(32), randomBytes(32)];
  const salt = randomBytes(32);
  const okmOf = (k: Uint8Array) =>
    new Uint8Array(hkdfSync("sha256", k, salt, concat(utf8("sealbot/v1/aead\0"), sha256(aad)), 76));
  const [a, b] = [okmOf(keyA), okmOf(keyB)].map((okm) => ({
    key: okm.subarray(0, 32),
    nonce: okm.subarray(64),
    commitment: okm.subarray(32, 64),
  }));
  if (!a || !b) throw new TypeError("two keys are needed");
  const sealed = gcmForTwoKeys(a, b, aad);

  test("opens under both with plain AES-GCM, so the attack is real", async () => {
    const open = ({ key: k, nonce }: { key: Uint8Array; nonce: Uint8Array }) =>
      node.backend.openGcm(Uint8Array.from(k), Uint8Array.from(nonce), sealed, aad);
    expect(open(a)).toHaveLength(sealed.length - 16);
    expect(open(b)).toHaveLength(sealed.length - 16);
    expect(open(a)).not.toEqual(open(b));
  });

  test.each(backends)("is refused by %s under the key it does not commit to", async (_, { decrypt }) => {
    const blob = concat(Uint8Array.of(1), salt, a.commitment, sealed);
    expect(await codeOf(() => decrypt(keyB, blob, aad))).toBe("wrong-context");
    expect(await codeOf(() => decrypt(keyA, blob, aad))).toBeUndefined();
  });
});
