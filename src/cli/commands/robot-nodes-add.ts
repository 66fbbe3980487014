// `sealbot robot nodes add`: brings a package of nodes to this host's robot, once a person has seen what it needs.
import { resolve } from "node:path";
import { errorOf } from "../../base/errors.ts";
import { makePrivateFolder } from "../../base/private-file.ts";
import { stagePackage } from "../../robot/packages/add-package.ts";
import { permissionLines } from "../../robot/packages/permissions.ts";
import { argument, defineCommand, flag } from "../command.ts";
import { confirmed } from "../confirmed.ts";
import { enterRobotHome } from "../home.ts";
import { robotReloads } from "../robot-reload.ts";

export const command = defineCommand({
  path: "robot nodes add",
  summary: "Add a package of nodes to this robot",
  arguments: { package: argument("NAME@VERSION on the npm registry, a folder or an archive", "files") },
  options: { force: flag("do not ask") },
  json: true,
  examples: ["sealbot robot nodes add sealbot-node-acme@1.2.0", "sealbot robot nodes add ./acme"],
  async run(context, { args, options: { force } }) {
    const { out, prompts, env } = context;
    if (!force && !prompts.canAsk) {
      throw errorOf({
        code: "bad-input",
        message: "a package is added only once somebody has seen what it needs",
        hint: "Look at it in a terminal, or add --force.",
      });
    }
    // npm runs elsewhere: what is meant from here must be said in full.
    const wanted = /^\.{1,2}($|[\\/])/.test(args.package) ? resolve(args.package) : args.package;
    const home = enterRobotHome(context.home);
    await makePrivateFolder(home.folder);
    await using staged = await context.progress("Fetching the package", () => stagePackage(wanted, home, env));
    const { found, nodes, before } = staged;
    const title = `${found.name} ${found.version}`;
    out.note(before ? `${title} takes the place of ${before.version}. It will:` : `${title} will:`);
    for (const line of permissionLines(found.permissions)) out.note(`  ${line}`);
    out.note(`  bring ${nodes.map(({ type }) => type).join(", ")}`);
    await confirmed(context, `Add ${title} to this robot?`, force);
    const { name, version, integrity, permissions } = await staged.install();
    const isRunning = await robotReloads(home);
    out.data({ name, version, integrity, permissions, nodes: nodes.map(({ type }) => type) }, () =>
      out.done(`${title} is added${isRunning ? "" : "; it is there when the robot starts"}.`),
    );
  },
});
