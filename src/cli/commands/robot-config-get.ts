// `sealbot robot config get`: the value of one setting, alone on its line.
import { parseSettingName, settingNames } from "../../robot/settings/settings.ts";
import { argument, defineCommand } from "../command.ts";
import { listSettings } from "../setting-rows.ts";

export const command = defineCommand({
  path: "robot config get",
  summary: "Print a setting of the robot",
  arguments: { setting: argument(`one of ${settingNames.join(", ")}`, "settings") },
  json: true,
  examples: ["sealbot robot config get concurrency", "sealbot robot config get webhook --json"],
  async run(context, { args }) {
    const name = parseSettingName(args.setting);
    const rows = await listSettings(context);
    const row = rows.find((one) => one.name === name);
    context.out.data(row, () => context.out.line(String(row?.value)));
  },
});
