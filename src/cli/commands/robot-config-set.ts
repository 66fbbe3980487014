// `sealbot robot config set`: writes one setting into the robot's file and has a running robot read it again.
import { errorOf } from "../../base/errors.ts";
import { makePrivateFolder } from "../../base/private-file.ts";
import {
  boundsOf,
  flagOf,
  parseSetting,
  parseSettingName,
  settingNames,
  settingTable,
} from "../../robot/settings/settings.ts";
import { writeSetting } from "../../robot/settings/sources.ts";
import { argument, defineCommand, flag, optionalArgument } from "../command.ts";
import type { Context } from "../context.ts";
import { enterRobotHome, robotHomeOf } from "../home.ts";
import { robotReloads } from "../robot-reload.ts";
import { listSettings } from "../setting-rows.ts";

export const command = defineCommand({
  path: "robot config set",
  summary: "Change a setting of the robot",
  arguments: {
    setting: argument(`one of ${settingNames.join(", ")}`, "settings"),
    value: optionalArgument("its new value"),
  },
  options: { default: flag("take it out of the file, so that the default holds again") },
  examples: [
    "sealbot robot config set concurrency 16",
    "sealbot robot config set popup false",
    "sealbot robot config set webhook --default",
  ],
  async run(context, { args, options }) {
    const name = parseSettingName(args.setting);
    if ((args.value === undefined) === !options.default)
      throw errorOf({
        code: "bad-input",
        message: `setting ${name}: give a value or --default`,
        hint: `A value is ${boundsOf(name)}: sealbot robot config set ${name} VALUE`,
      });
    const value = args.value === undefined ? undefined : parseSetting(name, args.value, "robot config set");
    const { out } = context;
    const home = enterRobotHome(context.home);
    await makePrivateFolder(home.folder);
    await writeSetting(home.settings, name, value);
    const isRunning = await robotReloads(robotHomeOf(context.home));
    const { source, environment, waits_for_restart } = await rowOf(context, name);
    if (source === "flag" || source === "environment") {
      const by = source === "flag" ? `--${flagOf(name)}` : environment;
      out.warn(`${name} is written down, but ${by} goes before the file.`);
    } else if (!isRunning) out.done(`${name} takes effect when the robot starts.`);
    else if (waits_for_restart || settingTable[name].takesEffect === "restart")
      out.done(`${name} takes effect when the robot starts again.`);
    else out.done(`${name} is in force.`);
  },
});

async function rowOf(context: Context, name: string) {
  const row = (await listSettings(context)).find((one) => one.name === name);
  if (row) return row;
  throw errorOf({ code: "not-found", message: `setting ${name} is not listed` });
}
