// The member's bundle: both secret keys and what the member believes, wrapped under the password's key and, in a
// second copy, under the recovery code. Plain keys leave this file only in byte arrays.
import { z } from "zod";
import { errorOf, hasCode } from "../../base/errors.ts";
import type { MemberId } from "../../base/ids.ts";
import { parseStrictJsonBytes } from "../../base/strict-json.ts";
import { decrypt, encrypt } from "../../crypto/aead.ts";
import { concat, fromBase64url, toBase64url, utf8, wipe } from "../../crypto/bytes.ts";
import { deriveKey } from "../../crypto/hash.ts";
import { pad, unpad } from "../../crypto/pad.ts";
import { pae } from "../../crypto/pae.ts";
import { bytes32 } from "../../trust/fields.ts";
import { type Pins, pins, workspaceId } from "../session/pins.ts";

/** What a member needs to be itself anywhere. */
export interface Bundle {
  /** Seed, 32 bytes. */
  readonly ed25519: Uint8Array;
  /** Secret key, 32 bytes. */
  readonly x25519: Uint8Array;
  readonly pins: Pins;
}

const bundleJson = z.strictObject({
  ed25519: bytes32,
  x25519: bytes32,
  workspace: workspaceId,
  root: bytes32,
  pins,
});

const aad = (member: MemberId) => pae("sealbot/v1/bundle", member);

/** The key that the password's export key and the account key, where there is one, make together. */
export function unlockKey(exportKey: Uint8Array, accountKey: Uint8Array | undefined): Uint8Array {
  const ikm = concat(exportKey, accountKey ?? new Uint8Array());
  const key = deriveKey(ikm, "account");
  wipe(ikm);
  return key;
}

/** What the recovery code wraps the bundle under, and what proves to the server that somebody has the code. */
export const recoveryKey = (code: Uint8Array): Uint8Array => deriveKey(code, "recovery");
export const recoveryProof = (code: Uint8Array): string => toBase64url(deriveKey(code, "recovery-proof"));

export async function wrapBundle(key: Uint8Array, member: MemberId, bundle: Bundle): Promise<string> {
  const { trust } = bundle.pins;
  const plain = utf8(
    JSON.stringify({
      ed25519: toBase64url(bundle.ed25519),
      x25519: toBase64url(bundle.x25519),
      workspace: trust.workspace,
      root: trust.roots.at(-1),
      pins: bundle.pins,
    }),
  );
  const padded = pad(plain);
  const wrapped = await encrypt(key, padded, aad(member));
  wipe(plain, padded);
  return toBase64url(wrapped);
}

/**
 * @throws InputError `bad-key` when it was wrapped under another key or for another member; `protocol-error`.
 */
export async function unwrapBundle(key: Uint8Array, member: MemberId, wrapped: string): Promise<Bundle> {
  const padded = await decrypt(key, fromBase64url(wrapped, "bundle"), aad(member)).catch((cause: unknown) => {
    if (!hasCode(cause, "wrong-context")) throw cause;
    throw errorOf({
      code: "bad-key",
      message: "the account's keys do not open",
      hint: "Is the account key the right one? If the password is right too, the server may have swapped the bundle.",
      cause,
    });
  });
  try {
    const parsed = bundleJson.safeParse(parseStrictJsonBytes(unpad(padded), "bundle"));
    if (!parsed.success || parsed.data.workspace !== parsed.data.pins.trust.workspace) {
      throw errorOf({ code: "protocol-error", message: "bundle: not what this version of sealbot writes" });
    }
    const { ed25519, x25519, pins } = parsed.data;
    return { ed25519: fromBase64url(ed25519), x25519: fromBase64url(x25519), pins };
  } finally {
    wipe(padded);
  }
}
