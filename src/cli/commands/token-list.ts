// `sealbot token list`: bearer tokens, without their secrets.
import { listTokens } from "../../client/account/tokens.ts";
import { defineCommand } from "../command.ts";
import { ago } from "../show/age.ts";
import { namesById } from "../show/names.ts";

export const command = defineCommand({
  path: "token list",
  summary: "List bearer tokens",
  json: true,
  examples: ["sealbot token list"],
  async run(context) {
    const tokens = await listTokens(await context.session());
    const now = context.clock.now();
    const isBound = tokens.some(({ vault }) => vault !== null);
    const nameOf = isBound && !context.out.json ? await namesById(context) : String;
    context.out.data({ data: tokens }, () =>
      context.out.table(
        tokens,
        [
          ["id", ({ id }) => id],
          ["name", ({ name }) => name],
          ["scopes", ({ scopes }) => scopes.join(", ")],
          ["vault", ({ vault }) => vault && nameOf(vault)],
          ["last used", ({ last_used_at }) => ago(last_used_at, now)],
          ["ends", ({ expires_at }) => ago(expires_at, now)],
        ],
        "No token. Make one: sealbot token create --scope SCOPE",
      ),
    );
  },
});
