// `sealbot token revoke`: a token is worth nothing from now on.
import { revokeToken } from "../../client/account/tokens.ts";
import { argument, defineCommand } from "../command.ts";

export const command = defineCommand({
  path: "token revoke",
  summary: "Revoke a bearer token",
  arguments: { token: argument("its id, not the token itself") },
  examples: ["sealbot token revoke tok_…"],
  async run(context, { args }) {
    await revokeToken(await context.session(), args.token);
    context.out.done("The token is revoked.");
  },
});
