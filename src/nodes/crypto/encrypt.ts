// Encrypts a value with a key of a vault, for whoever holds the same key or the private half of it.
import { z } from "zod";
import { credential, defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { cipherCategories, cipherFormat, encryptFor } from "./cipher.ts";
import { bytesOf, inputEncoding } from "./encoding.ts";

export const encrypt = defineNode({
  type: "crypto.encrypt",
  title: "Encrypt",
  doc: "Puts a text, or the JSON of anything else, into the message encrypted: as a JWE, or as bare AES-GCM.",
  ports: ["out"],
  config: z.strictObject({
    credentials: credential,
    value: z.unknown(),
    valueEncoding: inputEncoding.default("utf8"),
    format: cipherFormat.default("jwe"),
    to: messageField.default("encrypted"),
  }),
  credentials: { credentials: cipherCategories },
  pure: true,
  run: async ({ config: { credentials, value, valueEncoding, format, to }, msg, secret }) => {
    msg[to] = await encryptFor(await secret(credentials), bytesOf(value, valueEncoding), format);
    return msg;
  },
});
