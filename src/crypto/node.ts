// The backend on node:crypto, synchronous throughout: the robot's hot path. node:crypto is looked up at run time,
// never imported, so that a page can load this file too.
import nacl from "tweetnacl";
import type { Backend } from "./backend.ts";
import { type Bytes, concat, wipe } from "./bytes.ts";
import { pkcs8, spki } from "./der.ts";

const gcm = "aes-256-gcm";
const tagLength = 16;

/** The backend, or `undefined` where there is no node:crypto. */
export function findNodeBackend(): Backend | undefined {
  const crypto = globalThis.process?.getBuiltinModule?.("node:crypto");
  if (!crypto) return undefined;

  const privateKey = (curve: "ed25519" | "x25519", secret: Uint8Array) => {
    const der = pkcs8(curve, secret);
    const key = crypto.createPrivateKey({ key: view(der), format: "der", type: "pkcs8" });
    wipe(der);
    return key;
  };
  const publicKey = (curve: "ed25519" | "x25519", raw: Uint8Array) =>
    crypto.createPublicKey({ key: view(spki(curve, raw)), format: "der", type: "spki" });
  const publicOf = (curve: "ed25519" | "x25519", secret: Uint8Array) =>
    new Uint8Array(
      crypto.createPublicKey(privateKey(curve, secret)).export({ format: "der", type: "spki" }).subarray(-32),
    );
  const x25519 = (secret: Uint8Array, point: Uint8Array) =>
    plain(crypto.diffieHellman({ privateKey: privateKey("x25519", secret), publicKey: publicKey("x25519", point) }));

  return {
    name: "node",
    sha256: (parts) => {
      // The one-shot call costs half of what a hash object does.
      const [first = empty, ...others] = parts;
      return plain(crypto.hash("sha256", others.length === 0 ? first : concat(...parts), "buffer"));
    },
    hmacSha256: (key, parts) => {
      const mac = crypto.createHmac("sha256", key);
      for (const part of parts) mac.update(part);
      return plain(mac.digest());
    },
    hkdfSha256: (ikm, salt, info, length) => new Uint8Array(crypto.hkdfSync("sha256", ikm, salt, info, length)),
    sealGcm: (key, nonce, plaintext, aad) => {
      const cipher = crypto.createCipheriv(gcm, key, nonce).setAAD(aad);
      const body = cipher.update(plaintext);
      return concat(body, cipher.final(), cipher.getAuthTag());
    },
    openGcm: (key, nonce, sealed, aad) => {
      const end = sealed.length - tagLength;
      const decipher = crypto
        .createDecipheriv(gcm, key, nonce, { authTagLength: tagLength })
        .setAAD(aad)
        .setAuthTag(sealed.subarray(end));
      const plaintext = plain(decipher.update(sealed.subarray(0, end)));
      try {
        decipher.final();
      } catch (error) {
        wipe(plaintext);
        throw error;
      }
      return plaintext;
    },
    x25519Public: (secret) => publicOf("x25519", secret),
    x25519,
    boxKey: (secret, point) => {
      const shared = x25519(secret, point);
      const key = new Uint8Array(32);
      lowlevel.crypto_core_hsalsa20(key, new Uint8Array(16), shared, sigma);
      wipe(shared);
      return key;
    },
    ed25519Public: (seed) => publicOf("ed25519", seed),
    ed25519Sign: (seed, message) => plain(crypto.sign(null, message, privateKey("ed25519", seed))),
    ed25519Verify: (key, message, signature) => crypto.verify(null, message, publicKey("ed25519", key), signature),
  };
}

// tweetnacl exports HSalsa20 but its typings leave it out.
const lowlevel: {
  crypto_core_hsalsa20(out: Uint8Array, input: Uint8Array, key: Uint8Array, constant: Uint8Array): void;
} = Reflect.get(nacl, "lowlevel");
const empty = new Uint8Array();
const sigma = new TextEncoder().encode("expand 32-byte k");

/** A Buffer as the plain array it is, so that no caller sees Buffer's own methods. */
const plain = (buffer: Uint8Array<ArrayBuffer>): Bytes =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);

/** The DER functions of node:crypto are typed for Buffers only. */
const view = (bytes: Bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
