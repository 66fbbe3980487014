// Signs a value with a shared key, or checks such a signature, as webhooks do. Two signatures are compared in constant
// time.
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { binaryEncoding, bytesOf, inputEncoding, textOf } from "./encoding.ts";
import { signingKeyOf } from "./signing-key.ts";

export const hmac = defineNode({
  type: "crypto.hmac",
  title: "HMAC",
  doc: "Puts the HMAC of a value into the message; with `expected`, fails unless it is the same.",
  ports: ["out"],
  config: z.strictObject({
    credentials: credential,
    value: z.unknown(),
    valueEncoding: inputEncoding.default("utf8"),
    algorithm: z.enum(["sha256", "sha384", "sha512", "sha1"]).default("sha256"),
    encoding: binaryEncoding.default("hex"),
    /** A signature to check, such as the header of a webhook without its prefix. */
    expected: z.string().max(1_000).optional(),
    to: messageField.default("hmac"),
  }),
  credentials: { credentials: ["signing_key", "api_key"] },
  pure: true,
  run: async ({ config: { credentials, value, valueEncoding, algorithm, encoding, expected, to }, msg, secret }) => {
    const item = await secret(credentials);
    const { key } = signingKeyOf(item);
    if (!(key instanceof Uint8Array)) {
      throw errorOf({
        code: "bad-input",
        message: `item "${item.name}": an HMAC needs a shared secret, not a key pair`,
      });
    }
    const made = createHmac(algorithm, key).update(bytesOf(value, valueEncoding)).digest();
    if (expected !== undefined && !isSame(made, Buffer.from(expected, encoding))) {
      throw errorOf({ code: "not-authorized", message: "the signature is not that of the value" });
    }
    msg[to] = textOf(made, encoding);
    return msg;
  },
});

const isSame = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
