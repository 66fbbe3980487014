// The backend for a page: WebCrypto where it is asynchronous anyway, tweetnacl and noble where the interface is
// synchronous. It also runs in Node, so that tests can hold the two backends against each other.
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import nacl from "tweetnacl";
import type { Backend } from "./backend.ts";
import { type Bytes, unshared, wipe } from "./bytes.ts";
import { pkcs8 } from "./der.ts";

const gcm = "AES-GCM";
const ed25519 = "Ed25519";

const aesKey = (key: Bytes, use: "encrypt" | "decrypt") => crypto.subtle.importKey("raw", key, gcm, false, [use]);

export const webBackend: Backend = {
  name: "web",
  sha256: (parts) => {
    const hash = sha256.create();
    for (const part of parts) hash.update(part);
    return unshared(hash.digest());
  },
  hmacSha256: (key, parts) => {
    const mac = hmac.create(sha256, key);
    for (const part of parts) mac.update(part);
    return unshared(mac.digest());
  },
  hkdfSha256: (ikm, salt, info, length) => unshared(hkdf(sha256, ikm, salt, info, length)),
  sealGcm: async (key, nonce, plaintext, aad) => {
    const parameters = { name: gcm, iv: nonce, additionalData: unshared(aad) };
    return new Uint8Array(await crypto.subtle.encrypt(parameters, await aesKey(key, "encrypt"), unshared(plaintext)));
  },
  openGcm: async (key, nonce, sealed, aad) => {
    const parameters = { name: gcm, iv: nonce, additionalData: unshared(aad) };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, await aesKey(key, "decrypt"), unshared(sealed)));
  },
  x25519Public: (secret) => unshared(nacl.scalarMult.base(secret)),
  x25519: (secret, point) => unshared(nacl.scalarMult(secret, point)),
  boxKey: (secret, point) => unshared(nacl.box.before(point, secret)),
  ed25519Public: (seed) => {
    const pair = nacl.sign.keyPair.fromSeed(seed);
    wipe(pair.secretKey);
    return unshared(pair.publicKey);
  },
  ed25519Sign: async (seed, message) => {
    const der = pkcs8("ed25519", seed);
    try {
      const key = await crypto.subtle.importKey("pkcs8", der, ed25519, false, ["sign"]);
      return new Uint8Array(await crypto.subtle.sign(ed25519, key, unshared(message)));
    } finally {
      wipe(der);
    }
  },
  ed25519Verify: async (publicKey, message, signature) => {
    const key = await crypto.subtle.importKey("raw", unshared(publicKey), ed25519, false, ["verify"]);
    return crypto.subtle.verify(ed25519, key, unshared(signature), unshared(message));
  },
};
