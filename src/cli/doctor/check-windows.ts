// Which program would ask for keys in a window, or why none.
import { findDesktop } from "../../robot/popup/desktop.ts";
import { toolsOf } from "../../robot/popup/popup.ts";
import { type Check, ok, skip, warn } from "./check.ts";
import { settingsOf } from "./check-settings.ts";
import { findProgram } from "./program-path.ts";

export const windowsCheck: Check = {
  name: "windows",
  needs: ["settings"],
  run: async (examined) => {
    if (!(await settingsOf(examined)).popup)
      return skip("turned off by a setting", "sealbot robot config set popup true");
    const desktop = await findDesktop(examined.env, examined.platform);
    if (!desktop) {
      return skip(
        "no desktop session here",
        "Where somebody works on this host's desktop, there: sealbot robot popup-helper --install",
      );
    }
    const tools = toolsOf(desktop);
    // Windows and macOS bring their last one along.
    if (desktop.platform !== "linux") return ok(`${tools.at(-1)?.name} would ask`);
    for (const { name } of tools) {
      if ((await findProgram(name, desktop.env)) !== undefined) return ok(`${name} would ask`);
    }
    return warn(
      "there is a desktop, and no program that asks for keys on it",
      "sudo apt install pinentry-gnome3, or pinentry-qt, zenity, kdialog or yad",
    );
  },
};
