// The token endpoint (RFC 6749): an API token, or the service account that made it, gets a short-lived token.
import { z } from "zod";
import { defineRoute } from "../route.ts";

/** Fields that it does not know are ignored, as RFC 6749 asks. */
export const tokenRequest = z.looseObject({
  grant_type: z.string().max(100),
  client_id: z.string().max(100).optional(),
  client_secret: z.string().max(300).optional(),
  client_assertion_type: z.string().max(200).optional(),
  client_assertion: z.string().max(8_192).optional(),
  scope: z.string().max(2_000).optional(),
});
export type TokenRequest = z.infer<typeof tokenRequest>;

export const exchangeToken = defineRoute({
  method: "POST",
  path: "/oauth/token",
  summary: "A short-lived access token for client credentials; JSON or a form",
  caller: "anyone",
  body: tokenRequest,
  answer: z.object({
    access_token: z.string(),
    token_type: z.literal("Bearer"),
    expires_in: z.int(),
    scope: z.string(),
  }),
  status: 200,
});
