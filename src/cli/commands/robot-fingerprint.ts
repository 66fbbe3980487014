// `sealbot robot fingerprint`: what to compare with the robot's own `sealbot robot status`.
import { getRobot } from "../../client/robots/robots.ts";
import { argument, defineCommand } from "../command.ts";

export const command = defineCommand({
  path: "robot fingerprint",
  summary: "Show a robot's fingerprint, to compare",
  arguments: { robot: argument("name or id", "robots") },
  json: true,
  examples: ["sealbot robot fingerprint build-1"],
  async run(context, { args }) {
    const { id, name, fingerprint } = await getRobot(await context.session(), args.robot);
    context.out.data({ id, name, fingerprint }, () => context.out.line(fingerprint));
    context.out.next("compare it with what `sealbot robot status` says on the robot's host");
  },
});
