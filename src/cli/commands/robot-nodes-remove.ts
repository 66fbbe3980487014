// `sealbot robot nodes remove`: takes a package of nodes from this host's robot. Flows that use its nodes fail from then
// on, saying which node is missing.
import { removePackage } from "../../robot/packages/add-package.ts";
import { argument, defineCommand } from "../command.ts";
import { enterRobotHome } from "../home.ts";
import { robotReloads } from "../robot-reload.ts";

export const command = defineCommand({
  path: "robot nodes remove",
  summary: "Take a package of nodes from this robot",
  arguments: { package: argument("its name", "packages") },
  examples: ["sealbot robot nodes remove sealbot-node-acme"],
  async run(context, { args }) {
    const home = enterRobotHome(context.home);
    const { name, version } = await removePackage(args.package, home);
    await robotReloads(home);
    context.out.done(`${name} ${version} is removed.`);
  },
});
