// Makes a JWT with a key of a vault. Whoever holds the token can use it, so it is masked like the key itself.
import { z } from "zod";
import { parseDuration } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode, duration } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { joseReason } from "./jose-reason.ts";
import { signingCategories, signingKeyOf } from "./signing-key.ts";

const text = z.string().min(1).max(1_000);

export const signJwt = defineNode({
  type: "crypto.sign-jwt",
  title: "Sign a JWT",
  doc: "Puts a JSON Web Token into the message, signed with a key of a vault by the algorithm that the key is for.",
  ports: ["out"],
  config: z.strictObject({
    credentials: credential,
    claims: z.record(z.string(), z.unknown()).default({}),
    issuer: text.optional(),
    subject: text.optional(),
    audience: z.union([text, z.array(text).min(1).max(20)]).optional(),
    /** The token says when it was made, and ends after this time. */
    expiresIn: duration.default("5m"),
    keyId: text.optional(),
    type: text.default("JWT"),
    to: messageField.default("token"),
  }),
  credentials: { credentials: signingCategories },
  pure: true,
  run: async ({ config, msg, clock, secret, mask }) => {
    const { claims, issuer, subject, audience, keyId } = config;
    const item = await secret(config.credentials);
    const { algorithm, key } = signingKeyOf(item);
    const { SignJWT } = await import("jose");
    const now = Math.floor(clock.now() / 1_000);
    const token = new SignJWT({
      ...claims,
      ...(issuer !== undefined && { iss: issuer }),
      ...(subject !== undefined && { sub: subject }),
      ...(audience !== undefined && { aud: audience }),
    })
      .setProtectedHeader({ alg: algorithm, typ: config.type, ...(keyId !== undefined && { kid: keyId }) })
      .setIssuedAt(now)
      .setExpirationTime(now + Math.ceil(parseDuration(config.expiresIn, "expiresIn") / 1_000));
    const signed = await token.sign(key).catch((error: unknown) => {
      throw errorOf({
        code: "bad-input",
        message: `item "${item.name}" cannot sign ${algorithm}: ${joseReason(error)}`,
      });
    });
    await mask(signed);
    msg[config.to] = signed;
    return msg;
  },
});
