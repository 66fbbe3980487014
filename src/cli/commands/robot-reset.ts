// `sealbot robot reset`: forgets what this host is as a robot, and all that it holds.

import { errorOf, hasCode } from "../../base/errors.ts";
import { askDaemon } from "../../robot/control-client.ts";
import { robotHome } from "../../robot/home.ts";
import { getIdentity } from "../../robot/identity.ts";
import { resetRobot } from "../../robot/join.ts";
import { defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";

export const command = defineCommand({
  path: "robot reset",
  summary: "Forget this host's robot identity",
  options: { force: flag("do not ask") },
  examples: ["sealbot robot reset --force"],
  async run(context, { options }) {
    const home = robotHome(context.home.robot);
    const { name } = await getIdentity(home);
    const isRunning = await askDaemon(home.socket, "ping", {}).then(
      () => true,
      (error: unknown) => {
        if (!hasCode(error, "unreachable")) throw error;
        return false;
      },
    );
    if (isRunning)
      throw errorOf({ code: "already-running", message: `robot "${name}" is running`, hint: "Stop it first." });
    await confirmed(
      context,
      `Forget robot "${name}" and every key it holds? It can only come back with a new ticket`,
      options.force,
    );
    await resetRobot(home);
    context.out.done(`Robot "${name}" is forgotten here.`);
    context.out.next("where you are signed in: sealbot robot revoke ROBOT");
  },
});
