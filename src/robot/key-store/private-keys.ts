// The two private keys that make a robot this robot, in the one form in which every key store keeps them. What is read
// back is believed only where it fits the public keys of the robot's own record.
import { errorOf } from "../../base/errors.ts";
import { type Bytes, concat, equal, fromBase64url, wipe } from "../../crypto/bytes.ts";
import { boxKeyPairFromSecret, type KeyPair, signKeyPairFromSeed } from "../../crypto/keys.ts";
import { robotRecord } from "../../trust/kinds.ts";
import { parsePayload, type Statement } from "../../trust/statement.ts";

export interface PrivateKeys {
  readonly sign: KeyPair;
  readonly box: KeyPair;
}

const form = 0x01;
const length = 1 + 32 + 32;

/** Ed25519 seed and X25519 secret behind a byte that names the form; the caller wipes it. */
export const formatPrivateKeys = ({ sign, box }: PrivateKeys): Bytes =>
  concat(Uint8Array.of(form), sign.secretKey, box.secretKey);

/**
 * The key pairs in `bytes`, which stay the caller's to wipe. `place` says in messages where they were read.
 * @throws InputError `bad-key` when they are damaged, or not the keys of `record`.
 */
export function parsePrivateKeys(bytes: Uint8Array, record: Statement, place: string): PrivateKeys {
  if (bytes.length !== length || bytes[0] !== form) throw notTheKeys(`${place}: not the private keys of a robot`);
  const sign = signKeyPairFromSeed(bytes.subarray(1, 33));
  const box = boxKeyPairFromSecret(bytes.subarray(33));
  const { ed25519, x25519 } = parsePayload(record, robotRecord.schema);
  if (equal(sign.publicKey, fromBase64url(ed25519)) && equal(box.publicKey, fromBase64url(x25519)))
    return { sign, box };
  wipe(sign.secretKey, box.secretKey);
  throw notTheKeys(`${place}: holds other keys than those this robot joined with`);
}

/** What is said when a store holds nothing that is this robot's. */
export const notTheKeys = (message: string) =>
  errorOf({
    code: "bad-key",
    message,
    hint: "Restore them from a backup of this host; or give the robot up with: sealbot robot reset --force",
  });
