// Computes a one-time code from the shared secret of a login. The secret stays in here; the code is masked before it is
// sent.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode, type OpenedItem } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";

export const totp = defineNode({
  type: "vault.totp",
  title: "One-time code",
  doc: "Puts the current one-time code of a login into the message; the login needs a totp_secret.",
  ports: ["out"],
  config: z.strictObject({
    credentials: credential,
    to: messageField.default("totp"),
    algorithm: z.enum(["SHA1", "SHA256", "SHA512"]).default("SHA1"),
    digits: z.int().min(6).max(10).default(6),
    /** Seconds that one code is good for. */
    period: z.int().min(1).max(300).default(30),
  }),
  credentials: { credentials: ["login"] },
  pure: true,
  run: async ({ config: { credentials, to, ...kind }, msg, clock, secret, mask }) => {
    const key = keyOf(await secret(credentials));
    const { Secret, TOTP } = await import("otpauth");
    const code = TOTP.generate({ ...kind, secret: Secret.fromBase32(key), timestamp: clock.now() });
    await mask(code);
    msg[to] = code;
    return msg;
  },
});

/** Base32 as people copy it: in groups, in small letters, padded or not. */
function keyOf({ name, fields }: OpenedItem): string {
  const text = typeof fields.totp_secret === "string" ? fields.totp_secret.replace(/[\s=]/g, "").toUpperCase() : "";
  if (/^[A-Z2-7]+$/.test(text)) return text;
  throw errorOf({
    code: "bad-input",
    message: `item "${name}" has no totp_secret`,
    hint: 'Add it: sealbot item set VAULT "NAME" --field-file totp_secret=PATH',
  });
}
