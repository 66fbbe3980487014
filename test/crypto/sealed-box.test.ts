// Sealed boxes: interchange with two independent libsodiums, both backends, and refusal of weak keys and alterations.
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import sodium from "libsodium-wrappers";
import { describe, expect, test } from "vitest";
import { concat, fromHex, toHex, utf8 } from "../../src/crypto/bytes.ts";
import { sealedBoxOverhead } from "../../src/crypto/sealed-box.ts";
import { backends, codeOf, crossings, flip, node } from "../support/backends.ts";
import { hostPart } from "../support/host-part.ts";
import { weakBoxKeys } from "../support/weak-points.ts";

await sodium.ready;
const messages = fc.uint8Array({ maxLength: 300 });
const pair = node.boxKeyPair();

test.each(crossings)("what %s seals, %s opens", (_from, _to, writer, reader) => {
  fc.assert(
    fc.property(messages, (message) => {
      const sealed = writer.sealBox(message, pair.publicKey);
      expect(sealed.length).toBe(message.length + sealedBoxOverhead);
      expect(reader.openBox(sealed, pair.publicKey, pair.secretKey)).toEqual(message);
    }),
    { numRuns: 30 },
  );
});

describe.each(backends)("on %s", (_, { sealBox, openBox, boxKeyPair }) => {
  test("libsodium opens ours and we open libsodium's", () => {
    fc.assert(
      fc.property(messages, (message) => {
        const ours = sealBox(message, pair.publicKey);
        expect(toHex(sodium.crypto_box_seal_open(ours, pair.publicKey, pair.secretKey))).toBe(toHex(message));
        const theirs = sodium.crypto_box_seal(message, pair.publicKey);
        expect(toHex(openBox(theirs, pair.publicKey, pair.secretKey))).toBe(toHex(message));
      }),
      { numRuns: 30 },
    );
  });

  test("a flip of any bit is refused", async () => {
    const sealed = sealBox(utf8("hello"), pair.publicKey);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const code = await codeOf(() => openBox(flip(sealed, bit), pair.publicKey, pair.secretKey));
      // The top bit makes the key inside the box non-canonical, which libsodium would ignore.
      expect(code, `bit ${bit}`).toBe(bit === 255 ? "bad-point" : "wrong-context");
    }
  });

  test("a box for someone else, or cut anywhere, is refused", async () => {
    const sealed = sealBox(utf8("hello"), pair.publicKey);
    const other = boxKeyPair();
    expect(await codeOf(() => openBox(sealed, other.publicKey, other.secretKey))).toBe("wrong-context");
    expect(await codeOf(() => openBox(sealed, pair.publicKey, other.secretKey))).toBe("wrong-context");
    for (let length = 0; length < sealed.length; length++) {
      expect(await codeOf(() => openBox(sealed.slice(0, length), pair.publicKey, pair.secretKey))).toBe(
        "wrong-context",
      );
    }
  });

  test("a weak public key is refused before sealing, before opening, and inside the box", async () => {
    const sealed = sealBox(utf8("hello"), pair.publicKey);
    for (const weak of weakBoxKeys) {
      expect(await codeOf(() => sealBox(utf8("hello"), weak))).toBe("bad-point");
      expect(await codeOf(() => openBox(sealed, weak, pair.secretKey))).toBe("bad-point");
      const inside = concat(weak, sealed.subarray(32));
      expect(await codeOf(() => openBox(inside, pair.publicKey, pair.secretKey))).toBe("bad-point");
    }
  });

  test("keys of another length are refused", async () => {
    const sealed = sealBox(utf8("hello"), pair.publicKey);
    expect(await codeOf(() => sealBox(utf8("hello"), pair.publicKey.subarray(1)))).toBe("bad-point");
    expect(await codeOf(() => openBox(sealed, pair.publicKey, pair.secretKey.subarray(1)))).toBe("bad-key");
  });
});

const python = "/usr/bin/python3";
function runPython(script: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(python, ["-c", script, ...args], { encoding: "utf8" });
  if (status !== 0) throw error ?? new TypeError(`python3 ended with ${status}: ${stderr}`);
  return stdout.trim();
}
const hasPyNaCl = hostPart("Debian's python3-nacl", () => runPython("import nacl.public"));

const openInPython = `
import sys, nacl.public
secret, sealed = (bytes.fromhex(a) for a in sys.argv[1:])
print(nacl.public.SealedBox(nacl.public.PrivateKey(secret)).decrypt(sealed).hex())`;
const sealInPython = `
import sys, nacl.public
public, message = (bytes.fromhex(a) for a in sys.argv[1:])
print(nacl.public.SealedBox(nacl.public.PublicKey(public)).encrypt(message).hex())`;

test.skipIf(!hasPyNaCl).each(backends)(
  "PyNaCl opens what %s sealed, and the other way round",
  (_, { sealBox, openBox }) => {
    const message = utf8("für PyNaCl");
    const ours = sealBox(message, pair.publicKey);
    expect(runPython(openInPython, toHex(pair.secretKey), toHex(ours))).toBe(toHex(message));
    const theirs = fromHex(runPython(sealInPython, toHex(pair.publicKey), toHex(message)));
    expect(openBox(theirs, pair.publicKey, pair.secretKey)).toEqual(message);
  },
);
