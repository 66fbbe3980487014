// Puts together what asks and tells on a desktop: which windows there are on which system, in which order they are tried.
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { Notify } from "../announcer/notifier.ts";
import { PopupChannel } from "../asker/popup.ts";
import type { Desktop } from "./desktop.ts";
import { kdialog, yad, zenity } from "./linux.ts";
import { osascript } from "./macos.ts";
import { pinentries, pinentryTool } from "./pinentry.ts";
import { dialogTool, type PopupTool } from "./tool.ts";
import { powershell } from "./windows.ts";
import type { AskingRobot } from "./words.ts";

export interface PopupOptions {
  readonly desktop: Desktop;
  readonly robot: AskingRobot;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly notify: Notify;
}

/** The channel to whoever sits at this desktop. */
export const popupChannel = ({ desktop, robot, clock, logger, notify }: PopupOptions): PopupChannel =>
  new PopupChannel({ clock, robot, logger, tools: toolsOf(desktop), notify });

/** The best first. */
export function toolsOf({ platform, env }: Desktop): PopupTool[] {
  if (platform === "darwin") return [pinentryTool("pinentry-mac", env), dialogTool(osascript, env)];
  if (platform === "win32") return [dialogTool(powershell(env.SystemRoot), env)];
  return [
    ...pinentries.map((file) => pinentryTool(file, env)),
    ...[zenity, kdialog, yad].map((dialog) => dialogTool(dialog, env)),
  ];
}
