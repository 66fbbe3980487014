// The keys that items hold, ready for signing and for verifying. An item that does not fit is named; no error shows a
// part of a key.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { errorOf } from "../../base/errors.ts";
import { utf8 } from "../../crypto/bytes.ts";
import type { OpenedItem } from "../../flow/node.ts";

/** The categories that `signingKeyOf` and `verifyingKeyOf` know what to do with. */
export const signingCategories = ["signing_key", "rsa_key_pair", "api_key"] as const;

export interface SigningKey {
  /** As RFC 7518 calls it, such as `ES256`; it is the item's and never the token's. */
  readonly algorithm: string;
  /** A shared secret, or one half of a key pair. */
  readonly key: Uint8Array | KeyObject;
}

/** @throws InputError `bad-input` when the item has nothing to sign with. */
export function signingKeyOf(item: OpenedItem): SigningKey {
  const algorithm = algorithmOf(item);
  const shared = sharedKey(item, algorithm);
  return { algorithm, key: shared ?? keyObject(item, ["private_key"], createPrivateKey) };
}

/** @throws InputError `bad-input` when the item has nothing to verify with. */
export function verifyingKeyOf(item: OpenedItem): SigningKey {
  const algorithm = algorithmOf(item);
  const shared = sharedKey(item, algorithm);
  return { algorithm, key: shared ?? keyObject(item, ["public_key", "private_key"], createPublicKey) };
}

const unfit = ({ name }: OpenedItem, what: string) =>
  errorOf({ code: "bad-input", message: `item "${name}": ${what}` });

function algorithmOf(item: OpenedItem): string {
  const { category, fields } = item;
  if (category === "api_key") return "HS256";
  if (!signingCategories.some((known) => known === category) || typeof fields.algorithm !== "string")
    throw unfit(item, `a ${category} holds no key that signs; store it as a signing_key`);
  return fields.algorithm;
}

function sharedKey(item: OpenedItem, algorithm: string): Uint8Array | undefined {
  if (!algorithm.startsWith("HS")) return undefined;
  const { value, secret } = item.fields;
  const text = item.category === "api_key" ? value : secret;
  if (typeof text === "string" && text !== "") return utf8(text);
  throw unfit(item, `${algorithm} needs its secret`);
}

/** The first of the named fields that is filled, as a key. @throws InputError `bad-input`. */
export function keyObject(item: OpenedItem, names: readonly string[], parse: (pem: string) => KeyObject): KeyObject {
  const pem = names.map((name) => item.fields[name]).find((text) => typeof text === "string" && text !== "");
  if (typeof pem !== "string") throw unfit(item, `it has no ${names[0]}`);
  try {
    return parse(pem);
  } catch {
    throw unfit(item, "its key is no PEM");
  }
}
