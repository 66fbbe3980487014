// `sealbot robot reset`: forgets what this host is as a robot, and all that it holds.

import { errorOf, hasCode } from "../../base/errors.ts";
import { getPublicIdentity } from "../../robot/identity/identity-file.ts";
import { resetRobot } from "../../robot/identity/reset.ts";
import { askDaemon } from "../../robot/local/client.ts";
import { defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { enterKeysHome } from "../keys-home.ts";

export const command = defineCommand({
  path: "robot reset",
  summary: "Forget this host's robot identity",
  options: { force: flag("do not ask") },
  examples: ["sealbot robot reset --force"],
  async run(context, { options }) {
    using entered = await enterKeysHome(context.home);
    const { robot: home } = entered;
    // A robot whose identity cannot be read can still be given up.
    const name = await getPublicIdentity(home).then(
      (identity) => `robot "${identity.name}"`,
      (error: unknown) => {
        if (!hasCode(error, "bad-key")) throw error;
        return "this host's robot";
      },
    );
    const isRunning = await askDaemon(home.socket, "ping", {}).then(
      () => true,
      (error: unknown) => {
        if (!hasCode(error, "unreachable")) throw error;
        return false;
      },
    );
    if (isRunning) throw errorOf({ code: "already-running", message: `${name} is running`, hint: "Stop it first." });
    await confirmed(
      context,
      `Forget ${name} and every key it holds? It can only come back with a new ticket`,
      options.force,
    );
    await resetRobot(home);
    context.out.done(`${name[0]?.toUpperCase()}${name.slice(1)} is forgotten here.`);
    context.out.next("where you are signed in: sealbot robot revoke ROBOT");
  },
});
