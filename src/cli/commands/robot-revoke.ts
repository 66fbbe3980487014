// `sealbot robot revoke`: nothing that this robot signs is believed any more.
import { getRobot, revokeRobot } from "../../client/robots/robots.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";

export const command = defineCommand({
  path: "robot revoke",
  summary: "Trust a robot no more",
  arguments: { robot: argument("name or id", "robots") },
  options: { force: flag("do not ask") },
  examples: ["sealbot robot revoke build-1"],
  async run(context, { args, options }) {
    const session = await context.session();
    const { id, name } = await getRobot(session, args.robot);
    await confirmed(context, `Revoke robot "${name}"? It can only come back with a new ticket`, options.force);
    await context.progress("Revoking the robot", () => revokeRobot(session, id));
    context.out.done(`Robot "${name}" is revoked.`);
    context.out.next("take its vaults too, which makes new keys: sealbot vault revoke VAULT --robot …");
  },
});
