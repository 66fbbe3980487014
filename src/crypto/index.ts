// The public entry `sealbot/crypto`: sealbot's formats for other programs, in Node and in a page.
export { decrypt, encrypt } from "./aead.ts";
export type { Bytes } from "./bytes.ts";
export { hkdf } from "./hash.ts";
export { boxKeyPair, boxKeyPairFromSecret, type KeyPair, signKeyPair, signKeyPairFromSeed } from "./keys.ts";
export { type PaeField, pae, unpae } from "./pae.ts";
export { openBox, sealBox } from "./sealed-box.ts";
export { sign, verify } from "./signature.ts";
