// Whether an SSH server is the one that was meant, by the fingerprint of its host key. Without a fingerprint that a
// person wrote down nobody is trusted, not even the first time.
import { createHash } from "node:crypto";
import { z } from "zod";
import { errorOf, type SealbotError } from "../../base/errors.ts";

const shape = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

/** As `ssh-keygen -l` and `ssh-keyscan` show it; the literal text of a signed flow. */
export const hostFingerprint = z.string().regex(shape, "not a fingerprint as ssh-keygen -l shows it: SHA256:…");

/** Of a key as it comes over the wire. */
export const fingerprintOf = (key: Uint8Array): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=$/, "")}`;

/**
 * The fingerprints in a text, parted by spaces or commas: a server has a key for each algorithm.
 * @throws InputError `bad-input` when one of them is none; AuthError `untrusted-key` when there is none.
 */
export function knownKeys(item: string, text: unknown): readonly string[] {
  const found = typeof text === "string" ? text.split(/[\s,]+/).filter((word) => word !== "") : [];
  if (found.length === 0) {
    throw errorOf({
      code: "untrusted-key",
      message: `item "${item}" has no host_fingerprint, and the node no hostFingerprint: the server could be anyone`,
      hint: "Ask the server's keeper for: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
    });
  }
  if (found.some((fingerprint) => !shape.test(fingerprint))) {
    throw errorOf({
      code: "bad-input",
      message: `item "${item}": host_fingerprint is not as ssh-keygen -l shows it, SHA256:…`,
    });
  }
  return found.map((fingerprint) => fingerprint.replace(/=$/, ""));
}

/** The server showed `key`, which is none of those that are known. */
export const otherKey = (host: string, key: Uint8Array): SealbotError =>
  errorOf({
    code: "untrusted-key",
    message: `${host} shows a host key that is not the expected one: ${keyType(key)} ${fingerprintOf(key)}`,
    hint: "Somebody may listen in between. If its keeper confirms this fingerprint, write it into the item.",
  });

/** RFC 4253, 6.6: a key begins with its algorithm, a text behind its length. */
function keyType(key: Uint8Array): string {
  const length = key.length < 4 ? 0 : new DataView(key.buffer, key.byteOffset).getUint32(0);
  return new TextDecoder().decode(key.subarray(4, 4 + Math.min(length, 64))).replace(/[^\w@.-]/g, "");
}
