// Checks a JWT with a key of a vault, by the algorithm of the key and never that of the token. What makes it fail is
// told without a part of the token.
import { z } from "zod";
import { parseDuration } from "../../base/clock.ts";
import { credential, defineNode, duration } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { signingCategories } from "./signing-key.ts";
import { verifiedClaims } from "./verified-claims.ts";

const text = z.string().min(1).max(1_000);

export const verifyJwt = defineNode({
  type: "crypto.verify-jwt",
  title: "Verify a JWT",
  doc: "Puts the claims of a JSON Web Token into the message once signature, time, issuer and audience are right.",
  ports: ["out"],
  config: z.strictObject({
    credentials: credential,
    token: z.string().min(1).max(16_384),
    issuer: text.optional(),
    audience: text.optional(),
    /** By how much two honest clocks may differ. */
    tolerance: duration.default("5s"),
    /** Whether a token that never ends is refused. */
    mustExpire: z.boolean().default(true),
    to: messageField.default("claims"),
  }),
  credentials: { credentials: signingCategories },
  pure: true,
  run: async ({ config, msg, clock, secret }) => {
    const { token, issuer, audience, tolerance, mustExpire, to } = config;
    msg[to] = await verifiedClaims(token, await secret(config.credentials), {
      ...{ issuer, audience, mustExpire, at: clock.now() },
      tolerance: parseDuration(tolerance, "tolerance") / 1_000,
      called: "the token",
    });
    return msg;
  },
});
