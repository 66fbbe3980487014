// `sealbot robot list`: every robot, as far as what the server shows of it is believed.
import { listRobots } from "../../client/robots/robots.ts";
import { defineCommand } from "../command.ts";
import { cloneWarning, robotColumns, robotJson } from "../show/robot.ts";

export const command = defineCommand({
  path: "robot list",
  summary: "List robots",
  json: true,
  examples: ["sealbot robot list", "sealbot robot list --json"],
  async run(context) {
    const { out } = context;
    const session = await context.session();
    const robots = await context.progress("Fetching robots", () => listRobots(session));
    out.data({ data: robots.map(robotJson) }, () =>
      out.table(robots, robotColumns(context.clock.now()), "No robot yet. Invite one: sealbot robot invite"),
    );
    for (const warning of out.json ? [] : robots.map(cloneWarning)) if (warning !== undefined) out.warn(warning);
  },
});
