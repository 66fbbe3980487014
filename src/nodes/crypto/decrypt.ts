// Decrypts a text with a key of a vault. Somebody took pains to hide what comes out, so it is masked unless the flow
// says otherwise.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode } from "../../flow/node.ts";
import { secretsOf } from "../../vault/categories.ts";
import { messageField } from "../message-field.ts";
import { cipherCategories, cipherFormat, decryptWith } from "./cipher.ts";
import { textOf } from "./encoding.ts";

export const decrypt = defineNode({
  type: "crypto.decrypt",
  title: "Decrypt",
  doc: "Puts what a JWE or bare AES-GCM text holds into the message; it is masked wherever the run shows it.",
  ports: ["out"],
  config: z.strictObject({
    credentials: credential,
    value: z.string().min(1).max(16_777_216),
    format: cipherFormat.default("jwe"),
    as: z.enum(["text", "json", "base64"]).default("text"),
    masked: z.boolean().default(true),
    to: messageField.default("decrypted"),
  }),
  credentials: { credentials: cipherCategories },
  pure: true,
  run: async ({ config: { credentials, value, format, as, masked, to }, msg, secret, mask }) => {
    const plain = await decryptWith(await secret(credentials), value, format);
    const read =
      as === "base64" ? textOf(plain, "base64") : as === "json" ? parsed(plain) : new TextDecoder().decode(plain);
    if (masked) for (const text of secretsOf("json", read)) await mask(text);
    msg[to] = read;
    return msg;
  },
});

function parsed(plain: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    throw errorOf({
      code: "bad-input",
      message: `what was decrypted, ${plain.length} bytes, is not JSON`,
      hint: 'Use as: "text".',
    });
  }
}
