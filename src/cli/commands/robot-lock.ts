// `sealbot robot lock`: tells a robot to forget one vault's key, or all of them.
import { getRobot, lockRobot } from "../../client/robots/robots.ts";
import { argument, defineCommand, optionalArgument } from "../command.ts";

export const command = defineCommand({
  path: "robot lock",
  summary: "Make a robot forget vault keys",
  arguments: {
    robot: argument("name or id", "robots"),
    vault: optionalArgument("name or id; without it every vault", "vaults"),
  },
  json: true,
  examples: ["sealbot robot lock build-1", "sealbot robot lock build-1 shop"],
  async run(context, { args }) {
    const session = await context.session();
    const { id, name } = await getRobot(session, args.robot);
    const { delivered } = await context.progress("Telling the robot", () => lockRobot(session, id, args.vault));
    context.out.data({ robot: id, delivered }, () => {
      const what = args.vault === undefined ? "every vault key" : `the key of vault "${args.vault}"`;
      if (delivered) context.out.done(`Robot "${name}" was told to forget ${what}.`);
      else
        context.out.warn(
          `Robot "${name}" is offline. It forgets ${what} when it is back, before it does anything else.`,
        );
    });
  },
});
