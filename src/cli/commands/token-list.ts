// `sealbot token list`: bearer tokens, without their secrets.
import { listTokens } from "../../client/tokens.ts";
import { defineCommand } from "../command.ts";
import { ago } from "../show/age.ts";

export const command = defineCommand({
  path: "token list",
  summary: "List bearer tokens",
  json: true,
  examples: ["sealbot token list"],
  async run(context) {
    const tokens = await listTokens(await context.session());
    const now = context.clock.now();
    context.out.data({ data: tokens }, () =>
      context.out.table(
        tokens,
        [
          ["id", ({ id }) => id],
          ["name", ({ name }) => name],
          ["scopes", ({ scopes }) => scopes.join(", ")],
          ["last used", ({ last_used_at }) => ago(last_used_at, now)],
          ["ends", ({ expires_at }) => ago(expires_at, now)],
        ],
        "No token. Make one: sealbot token create --scope SCOPE",
      ),
    );
  },
});
