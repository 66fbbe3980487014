// `sealbot token create`: a bearer token for the HTTP API, shown once.

import { errorOf } from "../../base/errors.ts";
import { createToken } from "../../client/account/tokens.ts";
import { scopes } from "../../wire/route.ts";
import { defineCommand, duration, list, text } from "../command.ts";

export const command = defineCommand({
  path: "token create",
  summary: "Make a bearer token",
  options: {
    scope: { ...list("SCOPE", `what it may do: ${scopes.join(", ")}`), choices: scopes },
    name: text("NAME", "what it is for"),
    vault: text("VAULT", "bound to this dropbox vault"),
    expires: duration("how long it is good for (default: until it is revoked)"),
  },
  json: true,
  examples: ["sealbot token create --scope runs:read runs:write --expires 30d"],
  async run(context, { options: { scope, name, vault, expires } }) {
    const { out, clock } = context;
    const wanted = scope.map((one) => {
      const found = scopes.find((known) => known === one);
      if (found) return found;
      throw errorOf({
        code: "bad-input",
        message: "--scope: there is none of that name",
        hint: `One of: ${scopes.join(", ")}.`,
      });
    });
    if (wanted.length === 0)
      throw errorOf({ code: "bad-input", message: "--scope is needed", hint: `One or more of: ${scopes.join(", ")}.` });
    const expiresAt = expires === undefined ? undefined : new Date(clock.now() + expires).toISOString();
    const session = await context.session();
    const { id, token, expires_at } = await createToken(session, { scopes: wanted, name, vault, expiresAt });
    out.data({ id, token, expires_at }, () => out.line(token));
    out.note("Shown once. Send it as: Authorization: Bearer sbt_…");
  },
});
