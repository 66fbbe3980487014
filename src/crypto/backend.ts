// What sealbot asks of the platform's cryptography, and the choice between the two that give it: node:crypto where
// it can be reached, WebCrypto with tweetnacl and noble elsewhere. Both give the same bytes.
import type { Bytes } from "./bytes.ts";
import { findNodeBackend } from "./node.ts";
import { webBackend } from "./web.ts";

/** Primitives over inputs whose lengths were checked. No method keeps or changes its arguments. */
export interface Backend {
  readonly name: "node" | "web";
  sha256(parts: Uint8Array[]): Bytes;
  hmacSha256(key: Uint8Array, parts: Uint8Array[]): Bytes;
  hkdfSha256(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Bytes;
  /** Ciphertext, then the tag of 16 bytes. */
  sealGcm(key: Bytes, nonce: Bytes, plaintext: Uint8Array, aad: Uint8Array): Bytes | Promise<Bytes>;
  /** Throws, or rejects with, whatever the platform says when the tag is wrong. */
  openGcm(key: Bytes, nonce: Bytes, sealed: Uint8Array, aad: Uint8Array): Bytes | Promise<Bytes>;
  /** Public half of an X25519 secret. */
  x25519Public(secret: Uint8Array): Bytes;
  /** The raw shared secret of RFC 7748: callers check the point first. */
  x25519(secret: Uint8Array, point: Uint8Array): Bytes;
  /** The 32-byte key NaCl's box derives from an X25519 exchange. */
  boxKey(secret: Uint8Array, point: Uint8Array): Bytes;
  /** Public half of an Ed25519 seed. */
  ed25519Public(seed: Uint8Array): Bytes;
  ed25519Sign(seed: Uint8Array, message: Uint8Array): Bytes | Promise<Bytes>;
  /** Callers refuse weak keys and S ≥ L first: platforms differ there. */
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
}

export const backend: Backend = findNodeBackend() ?? webBackend;
