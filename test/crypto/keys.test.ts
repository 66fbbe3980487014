// Key pairs: published vectors, the same on both backends, and copies that do not share memory.
import { describe, expect, test } from "vitest";
import { fromHex, randomBytes, toHex } from "../../src/crypto/bytes.ts";
import { backends, codeOf, node, web } from "../support/backends.ts";

// RFC 7748 section 6.1.
const aliceSecret = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
const bobSecret = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";

describe.each(backends)(
  "on %s",
  (_, { backend, boxKeyPair, boxKeyPairFromSecret, signKeyPair, signKeyPairFromSeed }) => {
    test("X25519 gives RFC 7748 section 6.1", () => {
      const alice = boxKeyPairFromSecret(fromHex(aliceSecret));
      const bob = boxKeyPairFromSecret(fromHex(bobSecret));
      expect(toHex(alice.publicKey)).toBe("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
      expect(toHex(bob.publicKey)).toBe("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
      const shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
      expect(toHex(backend.x25519(alice.secretKey, bob.publicKey))).toBe(shared);
      expect(toHex(backend.x25519(bob.secretKey, alice.publicKey))).toBe(shared);
    });

    test("fresh pairs differ and rebuild from their secret half", () => {
      const [box, sign] = [boxKeyPair(), signKeyPair()];
      expect(boxKeyPair().publicKey).not.toEqual(box.publicKey);
      expect(signKeyPair().publicKey).not.toEqual(sign.publicKey);
      expect(boxKeyPairFromSecret(box.secretKey)).toEqual(box);
      expect(signKeyPairFromSeed(sign.secretKey)).toEqual(sign);
    });

    test("the pair keeps a copy, so wiping the given secret does not change it", () => {
      const secret = randomBytes(32);
      const [box, sign] = [boxKeyPairFromSecret(secret), signKeyPairFromSeed(secret)];
      const expected = toHex(secret);
      secret.fill(0);
      expect(toHex(box.secretKey)).toBe(expected);
      expect(toHex(sign.secretKey)).toBe(expected);
    });

    test("a secret that is not 32 bytes is refused", async () => {
      for (const length of [0, 31, 33, 64]) {
        expect(await codeOf(() => boxKeyPairFromSecret(new Uint8Array(length)))).toBe("bad-key");
        expect(await codeOf(() => signKeyPairFromSeed(new Uint8Array(length)))).toBe("bad-key");
      }
    });
  },
);

test("both backends give the same public halves", () => {
  for (let i = 0; i < 20; i++) {
    const secret = randomBytes(32);
    expect(node.boxKeyPairFromSecret(secret)).toEqual(web.boxKeyPairFromSecret(secret));
    expect(node.signKeyPairFromSeed(secret)).toEqual(web.signKeyPairFromSeed(secret));
  }
});
