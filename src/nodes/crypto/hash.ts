// Hashes a value, for checksums and names. It keeps nothing secret: a short secret can be found again by its hash.
import { createHash } from "node:crypto";
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { binaryEncoding, bytesOf, inputEncoding, textOf } from "./encoding.ts";

export const hash = defineNode({
  type: "crypto.hash",
  title: "Hash",
  doc: "Puts the hash of a text, or of the JSON of anything else, into the message.",
  ports: ["out"],
  config: z.strictObject({
    value: z.unknown(),
    /** How `value` stands there when it is a text. */
    valueEncoding: inputEncoding.default("utf8"),
    /** `sha1` and `md5` only for those who still ask for them: neither withstands an attack. */
    algorithm: z
      .enum(["sha256", "sha384", "sha512", "sha3-256", "sha3-512", "blake2b512", "sha1", "md5"])
      .default("sha256"),
    encoding: binaryEncoding.default("hex"),
    to: messageField.default("hash"),
  }),
  pure: true,
  run: ({ config: { value, valueEncoding, algorithm, encoding, to }, msg }) => {
    msg[to] = textOf(createHash(algorithm).update(bytesOf(value, valueEncoding)).digest(), encoding);
    return msg;
  },
});
