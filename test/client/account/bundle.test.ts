// The wrapped bundle opens only under its own key and for its own member.
import { expect, test } from "vitest";
import {
  type Bundle,
  recoveryKey,
  recoveryProof,
  unlockKey,
  unwrapBundle,
  wrapBundle,
} from "../../../src/client/account/bundle.ts";
import { fromBase64url, randomBytes, toBase64url } from "../../../src/crypto/bytes.ts";
import { signKeyPair } from "../../../src/crypto/keys.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { pinRoot } from "../../../src/trust/trust.ts";

const member = newId("mem");
const bundle: Bundle = {
  ed25519: randomBytes(32),
  x25519: randomBytes(32),
  pins: { trust: pinRoot(signKeyPair().publicKey), vaults: {}, flows: {} },
};
const exportKey = randomBytes(64);
const accountKey = randomBytes(20);

test("a bundle opens under the key it was wrapped under, and carries its pins", async () => {
  const key = unlockKey(exportKey, accountKey);
  expect(await unwrapBundle(key, member, await wrapBundle(key, member, bundle))).toEqual(bundle);
});

test.each([
  { what: "without the account key", key: unlockKey(exportKey, undefined), of: member },
  { what: "with another account key", key: unlockKey(exportKey, randomBytes(20)), of: member },
  { what: "with another password's key", key: unlockKey(randomBytes(64), accountKey), of: member },
  { what: "for another member", key: unlockKey(exportKey, accountKey), of: newId("mem") },
])("a bundle does not open $what", async ({ key, of }) => {
  const wrapped = await wrapBundle(unlockKey(exportKey, accountKey), member, bundle);
  await expect(unwrapBundle(key, of, wrapped)).rejects.toMatchObject({ code: "bad-key" });
});

test("a bundle that was changed on the server does not open", async () => {
  const key = unlockKey(exportKey, undefined);
  const bytes = fromBase64url(await wrapBundle(key, member, bundle));
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
  await expect(unwrapBundle(key, member, toBase64url(bytes))).rejects.toMatchObject({ code: "bad-key" });
});

test("the proof of a recovery code does not open what the code wraps", async () => {
  const code = randomBytes(20);
  const wrapped = await wrapBundle(recoveryKey(code), member, bundle);
  expect(await unwrapBundle(recoveryKey(code), member, wrapped)).toEqual(bundle);
  await expect(unwrapBundle(fromBase64url(recoveryProof(code)), member, wrapped)).rejects.toMatchObject({
    code: "bad-key",
  });
});
