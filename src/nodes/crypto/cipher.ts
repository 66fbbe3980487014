// The two ways a text is encrypted for others: a JWE (RFC 7516), which says itself how it was made, and the bare
// AES-GCM that most languages' libraries make. One refusal for whatever cannot be opened.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import type { OpenedItem } from "../../flow/node.ts";
import { keyObject } from "./signing-key.ts";

export const cipherCategories = ["aes_key", "rsa_key_pair"] as const;

/** `gcm` is nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes) as base64. */
export const cipherFormat = z.enum(["jwe", "gcm"]);
type CipherFormat = z.output<typeof cipherFormat>;

const nonceLength = 12;
const tagLength = 16;

/** @throws InputError `bad-input` when the item does not fit the format. */
export async function encryptFor(item: OpenedItem, plain: Uint8Array, format: CipherFormat): Promise<string> {
  if (format === "gcm") return encryptGcm(aesKeyOf(item), plain);
  const { CompactEncrypt } = await import("jose");
  const { key, alg, enc } = jweKeyOf(item, "public");
  return await new CompactEncrypt(plain).setProtectedHeader({ alg, enc }).encrypt(key);
}

/** @throws InputError `bad-input`; AuthError `not-authorized` when it was not encrypted for this key, or was changed. */
export async function decryptWith(item: OpenedItem, text: string, format: CipherFormat): Promise<Uint8Array> {
  const open = format === "gcm" ? gcmOpener(item, text) : await jweOpener(item, text);
  try {
    return await open();
  } catch {
    throw errorOf({
      code: "not-authorized",
      message: `item "${item.name}" does not open it`,
      hint: "It was encrypted for another key, in another format, or was changed on the way.",
    });
  }
}

async function jweOpener(item: OpenedItem, text: string): Promise<() => Promise<Uint8Array>> {
  const { compactDecrypt } = await import("jose");
  const { key, alg, enc } = jweKeyOf(item, "private");
  const only = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
  return async () => (await compactDecrypt(text, key, only)).plaintext;
}

function gcmOpener(item: OpenedItem, text: string): () => Uint8Array {
  const key = aesKeyOf(item);
  return () => decryptGcm(key, text);
}

const gcmOf = (key: Uint8Array) => `aes-${key.length === 16 ? 128 : key.length === 24 ? 192 : 256}-gcm` as const;

function encryptGcm(key: Uint8Array, plain: Uint8Array): string {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(gcmOf(key), key, nonce);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64");
}

function decryptGcm(key: Uint8Array, text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  const end = bytes.length - tagLength;
  const cipher = createDecipheriv(gcmOf(key), key, bytes.subarray(0, nonceLength), { authTagLength: tagLength });
  cipher.setAuthTag(bytes.subarray(end));
  return Buffer.concat([cipher.update(bytes.subarray(nonceLength, end)), cipher.final()]);
}

interface JweKey {
  readonly key: Uint8Array | KeyObject;
  readonly alg: string;
  readonly enc: string;
}

function jweKeyOf(item: OpenedItem, half: "public" | "private"): JweKey {
  if (item.category !== "rsa_key_pair") {
    const key = aesKeyOf(item);
    return { key, alg: "dir", enc: `A${key.length * 8}GCM` };
  }
  const key =
    half === "public"
      ? keyObject(item, ["public_key"], createPublicKey)
      : keyObject(item, ["private_key"], createPrivateKey);
  return { key, alg: "RSA-OAEP-256", enc: "A256GCM" };
}

function aesKeyOf({ name, category, fields }: OpenedItem): Uint8Array {
  if (category === "aes_key" && typeof fields.value === "string") return Buffer.from(fields.value, "hex");
  throw errorOf({
    code: "bad-input",
    message: `item "${name}": a ${category} is no AES key`,
    hint: 'Use format "jwe".',
  });
}
