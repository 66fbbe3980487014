// `sealbot robot show`: one robot.
import { getRobot } from "../../client/robots/robots.ts";
import { argument, defineCommand } from "../command.ts";
import { namesById } from "../show/names.ts";
import { cloneWarning, robotFields, robotJson } from "../show/robot.ts";
import { shellWord } from "../show/vault.ts";

export const command = defineCommand({
  path: "robot show",
  summary: "Show a robot",
  arguments: { robot: argument("name or id", "robots") },
  json: true,
  examples: ["sealbot robot show build-1"],
  async run(context, { args }) {
    const { out, clock } = context;
    const session = await context.session();
    const robot = await context.progress("Fetching the robot", () => getRobot(session, args.robot));
    const vaultName = !out.json && robot.unlocked.length > 0 ? await namesById(context) : String;
    out.data(robotJson(robot), () => out.record(robotFields(robot, clock.now(), vaultName)));
    const warning = cloneWarning(robot);
    if (warning !== undefined && !out.json) out.warn(warning);
    if (robot.status === "pending") out.next(`sealbot robot endorse ${shellWord(robot.name)}`);
  },
});
