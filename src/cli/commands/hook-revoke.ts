// `sealbot hook revoke`: a key of a hook is worth nothing from now on.
import { revokeHookKey } from "../../client/flows/hook-keys.ts";
import { argument, defineCommand } from "../command.ts";

export const command = defineCommand({
  path: "hook revoke",
  summary: "Revoke a key of a hook",
  arguments: { key: argument("its id, not the key itself") },
  examples: ["sealbot hook revoke key_…"],
  async run(context, { args }) {
    await revokeHookKey(await context.session(), args.key);
    context.out.done("The key is revoked.");
  },
});
