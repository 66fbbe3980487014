// Where a robot tells people that something waits or ends soon.
import { findDesktop } from "../../robot/popup/desktop.ts";
import { type Check, ok, skip, warn } from "./check.ts";
import { settingsOf } from "./check-settings.ts";
import { findProgram } from "./program-path.ts";

export const noticesCheck: Check = {
  name: "notices",
  needs: ["settings"],
  run: async (examined) => {
    const { popup, webhook } = await settingsOf(examined);
    const posted = webhook === "" ? [] : [`posted to ${new URL(webhook).host}`];
    const desktop = popup ? await findDesktop(examined.env, examined.platform) : undefined;
    if (desktop?.platform === "linux" && (await findProgram("notify-send", desktop.env)) === undefined) {
      return warn("none on the desktop: there is no notify-send", "sudo apt install libnotify-bin");
    }
    const places = [...(desktop ? ["on the desktop"] : []), ...posted];
    if (places.length > 0) return ok(`${places.join(", ")}, and in the log`);
    return skip("in the robot's log only", "Or to an address of yours: sealbot robot config set webhook URL");
  },
};
