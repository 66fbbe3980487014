// `sealbot robot config list`: every setting of this host's robot, and where its value comes from.
import { defineCommand } from "../command.ts";
import { listSettings, settingText } from "../setting-rows.ts";

export const command = defineCommand({
  path: "robot config list",
  summary: "List the robot's settings",
  json: true,
  examples: ["sealbot robot config list", "sealbot robot config list --json"],
  async run(context) {
    const { out } = context;
    const rows = await listSettings(context);
    out.data({ data: rows }, () =>
      out.table(
        rows,
        [
          ["SETTING", ({ name }) => name],
          ["VALUE", ({ value, unit }) => `${settingText(value)} ${unit}`.trim()],
          ["FROM", ({ source, environment }) => (source === "environment" ? environment : source)],
          ["DEFAULT", (row) => settingText(row.default)],
          ["CHANGES AT", ({ takes_effect }) => takes_effect],
          ["WHAT IT IS", ({ title }) => title],
        ],
        "",
      ),
    );
    const waiting = rows.filter(({ waits_for_restart }) => waits_for_restart).map(({ name }) => name);
    if (waiting.length > 0) out.warn(`${waiting.join(", ")}: another value takes effect when the robot starts again.`);
  },
});
