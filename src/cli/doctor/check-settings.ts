// Whether the robot's settings can be read, from wherever they come.

import type { RobotSettings } from "../../robot/settings/settings.ts";
import { readSettings, valuesOf } from "../../robot/settings/sources.ts";
import { type Check, ok, warn } from "./check.ts";
import type { Examined } from "./examined.ts";

export const settingsCheck: Check = {
  name: "settings",
  needs: ["user"],
  run: async (examined) => {
    const { settled, unknown } = await readSettings(sourcesOf(examined));
    if (unknown.length > 0) {
      return warn(
        `${examined.home.settings} has names that are no setting: ${unknown.join(", ")}`,
        "See those that there are: sealbot robot config list",
      );
    }
    const own = Object.values(settled).filter(({ source }) => source !== "default").length;
    return ok(own === 0 ? "all as they come" : `${own} of ${Object.keys(settled).length} are set`);
  },
};

/** The settings as the robot has them, or would have. @throws InputError `bad-input`. */
export async function settingsOf(examined: Examined): Promise<RobotSettings> {
  return valuesOf((await readSettings(sourcesOf(examined))).settled);
}

const sourcesOf = ({ home, env }: Examined) => ({ file: home.settings, env });
