// Raw 32-byte keys in the ASN.1 wrappers of RFC 8410, the only form both platforms import private keys in.
import { type Bytes, concat, fromHex } from "./bytes.ts";

type Curve = "ed25519" | "x25519";

const pkcs8Prefix = {
  ed25519: fromHex("302e020100300506032b657004220420"),
  x25519: fromHex("302e020100300506032b656e04220420"),
};
const spkiPrefix = {
  ed25519: fromHex("302a300506032b6570032100"),
  x25519: fromHex("302a300506032b656e032100"),
};

/** PKCS #8 of a private key; the caller wipes it. */
export const pkcs8 = (curve: Curve, secret: Uint8Array): Bytes => concat(pkcs8Prefix[curve], secret);

/** SubjectPublicKeyInfo of a public key; the key is its last 32 bytes. */
export const spki = (curve: Curve, publicKey: Uint8Array): Bytes => concat(spkiPrefix[curve], publicKey);
