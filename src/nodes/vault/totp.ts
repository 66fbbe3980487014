// Puts the one-time code of a login into a message.
import { z } from "zod";
import { credential, defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { oneTimeCode } from "../one-time-code.ts";

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
  run: async (context) => {
    const { config, msg, secret } = context;
    const { credentials, to, ...kind } = config;
    msg[to] = await oneTimeCode(await secret(credentials), context, kind);
    return msg;
  },
});
