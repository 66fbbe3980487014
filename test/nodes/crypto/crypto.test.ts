// The crypto nodes against published vectors, OpenSSL and the platform's own ciphers.
import { execFileSync } from "node:child_process";
import { createDecipheriv, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../../src/base/clock.ts";
import { tempHome } from "../../support/temp-home.ts";
import { anItem, runNode } from "../one-node.ts";

/** Stands still at a time of day; waits are real. */
const clockAt = (at: number): Clock => ({ ...systemClock, now: () => at });

const hex = (text: string) => Buffer.from(text, "hex");

describe("crypto.hash", () => {
  for (const algorithm of ["sha256", "sha384", "sha512", "sha3-256", "sha3-512", "blake2b512", "sha1", "md5"]) {
    test(`${algorithm} is that of OpenSSL`, async () => {
      const { msg } = await runNode("crypto.hash", { value: "päckchen", algorithm });
      const theirs = execFileSync("openssl", ["dgst", `-${algorithm}`, "-r"], { input: "päckchen" });
      expect(msg?.hash).toBe(theirs.toString().split(" ")[0]);
    });
  }

  test("takes text in any encoding, and JSON of anything else", async () => {
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for (const [value, valueEncoding] of [
      ["abc", "utf8"],
      ["616263", "hex"],
      ["YWJj", "base64"],
      ["YWJj", "base64url"],
    ])
      expect((await runNode("crypto.hash", { value, valueEncoding })).msg?.hash).toBe(abc);
    const object = (await runNode("crypto.hash", { value: { a: 1 } })).msg?.hash;
    expect((await runNode("crypto.hash", { value: '{"a":1}' })).msg?.hash).toBe(object);
  });

  test("refuses a text that is not in the encoding it is said to be in, without quoting it", async () => {
    for (const [value, valueEncoding] of [
      ["61626", "hex"],
      ["zz", "hex"],
      ["a*b=", "base64"],
    ]) {
      const { outcome } = await runNode("crypto.hash", { value, valueEncoding });
      expect(outcome.error).toMatchObject({ code: "bad-input" });
      expect(outcome.error?.message).not.toContain(value);
    }
    await expect(runNode("crypto.hash", {})).rejects.toThrow("config.value (node node): is missing. Give it a value.");
    const { outcome } = await runNode("crypto.hash", { value: { $expr: "msg.nothing" } });
    expect(outcome.error).toMatchObject({ code: "bad-input" });
  });
});

describe("crypto.hmac", () => {
  // RFC 4231, test case 2.
  const item = anItem("api_key", { value: "Jefe" });
  const value = "what do ya want for nothing?";
  const vectors = {
    sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    sha384: "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    sha512:
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
  };
  for (const [algorithm, expected] of Object.entries(vectors)) {
    test(`${algorithm} is that of RFC 4231`, async () => {
      expect((await runNode("crypto.hmac", { value, algorithm }, { item })).msg?.hmac).toBe(expected);
      expect((await runNode("crypto.hmac", { value, algorithm, expected }, { item })).outcome.status).toBe("succeeded");
    });
  }

  test("fails for another value, a shorter signature and one in another encoding", async () => {
    const wrong = [
      { value: `${value}!`, expected: vectors.sha256 },
      { value, expected: vectors.sha256.slice(2) },
      { value, expected: "" },
      { value, expected: vectors.sha256, encoding: "base64" },
    ];
    for (const config of wrong) {
      const { outcome, told } = await runNode("crypto.hmac", config, { item });
      expect(outcome.error).toMatchObject({ code: "not-authorized" });
      expect(told).not.toContain("Jefe");
    }
  });

  test("needs a shared secret", async () => {
    const { privateKey } = keyPair("ES256");
    const pair = anItem("signing_key", { algorithm: "ES256", private_key: privateKey });
    expect((await runNode("crypto.hmac", { value }, { item: pair })).outcome.error).toMatchObject({
      code: "bad-input",
    });
  });
});

/** A fresh key pair as PEM texts. */
function keyPair(algorithm: string): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = algorithm.startsWith("ES")
    ? generateKeyPairSync("ec", { namedCurve: `P-${{ ES256: 256, ES384: 384 }[algorithm] ?? 521}` })
    : algorithm === "EdDSA"
      ? generateKeyPairSync("ed25519")
      : generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return {
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

describe("crypto.sign-jwt and crypto.verify-jwt", () => {
  const at = Date.parse("2026-05-01T12:00:00Z");
  const sign = { claims: { role: "clerk" }, issuer: "us", audience: "them", expiresIn: "2m" };
  const check = { token: { $expr: "msg.token" }, issuer: "us", audience: "them" };

  for (const algorithm of ["HS256", "HS512", "RS256", "PS384", "ES256", "ES384", "ES512", "EdDSA"]) {
    test(`${algorithm}: what one signs, the other verifies`, async () => {
      const { publicKey, privateKey } = keyPair(algorithm);
      const secret = "a shared secret that is long enough to be taken by every HMAC there is, in the JOSE library";
      const shared = algorithm.startsWith("HS");
      const mine = anItem("signing_key", { algorithm, ...(shared ? { secret } : { private_key: privateKey }) });
      const theirs = anItem("signing_key", { algorithm, ...(shared ? { secret } : { public_key: publicKey }) });
      const signed = await runNode("crypto.sign-jwt", sign, { item: mine, clock: clockAt(at) });
      const token = String(signed.msg?.token);
      expect(signed.masked).toEqual([token]);
      const verified = await runNode("crypto.verify-jwt", check, {
        ...{ item: theirs, input: { token }, clock: clockAt(at + 60_000) },
      });
      const seconds = at / 1_000;
      expect(verified.msg?.claims).toEqual({ role: "clerk", iss: "us", aud: "them", iat: seconds, exp: seconds + 120 });
    });
  }

  test("a signature holds for OpenSSL's verification too", async () => {
    using folder = tempHome();
    const { publicKey, privateKey } = keyPair("RS256");
    const item = anItem("rsa_key_pair", { algorithm: "RS256", public_key: publicKey, private_key: privateKey });
    const [header, claims, signature] = String((await runNode("crypto.sign-jwt", sign, { item })).msg?.token).split(
      ".",
    );
    writeFileSync(join(folder.path, "key"), publicKey);
    writeFileSync(join(folder.path, "signature"), Buffer.from(signature ?? "", "base64url"));
    const args = ["dgst", "-sha256", "-verify", join(folder.path, "key"), "-signature", join(folder.path, "signature")];
    expect(execFileSync("openssl", args, { input: `${header}.${claims}` }).toString()).toContain("Verified OK");
  });

  test("refuses every other key, issuer, audience, time and algorithm, and shows nothing of the token", async () => {
    const { privateKey, publicKey } = keyPair("ES256");
    const item = anItem("signing_key", { algorithm: "ES256", private_key: privateKey });
    const clock = clockAt(at);
    const token = String((await runNode("crypto.sign-jwt", sign, { item, clock })).msg?.token);
    const other = anItem("signing_key", { algorithm: "ES256", public_key: keyPair("ES256").publicKey });
    // The public key as if it were a shared secret: what a token that names HS256 would want.
    const confused = anItem("signing_key", { algorithm: "HS256", secret: publicKey });
    const refusals = [
      { config: check, item: other },
      { config: check, item: confused },
      { config: { ...check, issuer: "others" } },
      { config: { ...check, audience: "others" } },
      { config: check, clock: clockAt(at + 126_000) },
      { config: { ...check, token: `${token}x` } },
      { config: { ...check, token: "no token" } },
    ];
    for (const { config, ...options } of refusals) {
      const { outcome } = await runNode("crypto.verify-jwt", config, { item, clock, input: { token }, ...options });
      expect(outcome.error).toMatchObject({ code: "not-authorized" });
      expect(outcome.error?.message).not.toContain("clerk");
      expect(outcome.error?.message).not.toContain(token.slice(0, 20));
    }
  });

  test("an item whose key is no PEM is named, and its key is not shown", async () => {
    const item = anItem("signing_key", { algorithm: "ES256", private_key: "c4nary-key" });
    const { outcome, told } = await runNode("crypto.sign-jwt", {}, { item });
    expect(outcome.error).toEqual({ code: "bad-input", message: 'item "the item": its key is no PEM' });
    expect(told).not.toContain("c4nary-key");
  });
});

describe("crypto.encrypt and crypto.decrypt", () => {
  const aes = anItem("aes_key", { value: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" });

  test("what one encrypts, the other decrypts, for every key and format", async () => {
    const { publicKey, privateKey } = keyPair("RS256");
    const rsa = anItem("rsa_key_pair", { algorithm: "RS256", public_key: publicKey, private_key: privateKey });
    const items = [16, 24, 32].map((length) => anItem("aes_key", { value: "a1".repeat(length) }));
    const kinds = [
      { item: rsa, format: "jwe" },
      ...items.flatMap((item) => [
        { item, format: "jwe" },
        { item, format: "gcm" },
      ]),
    ];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.constantFrom(...kinds), async (value, { item, format }) => {
        const { msg } = await runNode(
          "crypto.encrypt",
          { value: { $expr: "msg.value" }, format },
          { item, input: { value } },
        );
        const config = { value: { $expr: "msg.encrypted" }, format };
        const back = await runNode("crypto.decrypt", config, { item, input: { ...msg } });
        expect(back.msg?.decrypted).toBe(value.toWellFormed());
        expect(back.masked).toEqual(value === "" ? [] : [value.toWellFormed()]);
      }),
      { numRuns: 60 },
    );
  });

  test("a JWE opens by hand as RFC 7516 says", async () => {
    const { msg } = await runNode("crypto.encrypt", { value: { total: 3 } }, { item: aes });
    const [header = "", , iv = "", text = "", tag = ""] = String(msg?.encrypted).split(".");
    expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({ alg: "dir", enc: "A256GCM" });
    const key = hex(String(aes.fields.value));
    const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url"));
    cipher.setAAD(Buffer.from(header)).setAuthTag(Buffer.from(tag, "base64url"));
    expect(cipher.update(Buffer.from(text, "base64url"), undefined, "utf8") + cipher.final("utf8")).toBe('{"total":3}');
  });

  test("bare AES-GCM opens a published vector", async () => {
    // gcm-spec, McGrew and Viega, test case 3: AES-128, 12 bytes of nonce, no additional data.
    const item = anItem("aes_key", { value: "feffe9928665731c6d6a8f9467308308" });
    const nonce = "cafebabefacedbaddecaf888";
    const text =
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985";
    const tag = "4d5c2af327cd64a62cf35abd2ba6fab4";
    const value = hex(nonce + text + tag).toString("base64");
    const { msg } = await runNode("crypto.decrypt", { value, format: "gcm", as: "base64" }, { item });
    expect(Buffer.from(String(msg?.decrypted), "base64").toString("hex")).toBe(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
    );
  });

  test("refuses what was changed, cut or made for another key, in one way", async () => {
    const other = anItem("aes_key", { value: "a1".repeat(32) });
    for (const format of ["jwe", "gcm"]) {
      const sealed = String(
        (await runNode("crypto.encrypt", { value: "the plan", format }, { item: aes })).msg?.encrypted,
      );
      const middle = Math.floor(sealed.length / 2);
      const flipped = sealed.slice(0, middle) + (sealed[middle] === "A" ? "B" : "A") + sealed.slice(middle + 1);
      const wrongs = [flipped, sealed.slice(0, 8), "x"].map((value) => ({ value, item: aes }));
      for (const { value, item } of [...wrongs, { value: sealed, item: other }]) {
        const { outcome } = await runNode("crypto.decrypt", { value, format }, { item });
        expect(outcome.error).toEqual({ code: "not-authorized", message: 'item "the item" does not open it' });
      }
    }
  });

  test("JSON comes back as JSON, and each text in it is masked", async () => {
    const { msg } = await runNode("crypto.encrypt", { value: { user: "ann", pin: "4711-secret" } }, { item: aes });
    const config = { value: { $expr: "msg.encrypted" }, as: "json" };
    const back = await runNode("crypto.decrypt", config, { item: aes, input: { ...msg } });
    expect(back.msg?.decrypted).toEqual({ user: "ann", pin: "4711-secret" });
    expect(back.masked).toEqual(["ann", "4711-secret"]);
    const open = await runNode("crypto.decrypt", { ...config, masked: false }, { item: aes, input: { ...msg } });
    expect(open.masked).toEqual([]);
  });
});
