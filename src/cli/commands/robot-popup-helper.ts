// `sealbot robot popup-helper`: asks in windows for the keys that this host's robot waits for. A desktop session starts
// it for a robot that runs as a service and has no desktop of its own.
import { homedir } from "node:os";
import { errorOf } from "../../base/errors.ts";
import { desktopAnnouncer } from "../../robot/announcer/desktop.ts";
import { desktopNotify } from "../../robot/announcer/notifier.ts";
import { autostartFile, installAutostart, uninstallAutostart } from "../../robot/popup/autostart.ts";
import { findDesktop } from "../../robot/popup/desktop.ts";
import { runPopupHelper } from "../../robot/popup/helper.ts";
import { popupChannel } from "../../robot/popup/popup.ts";
import { defineCommand, flag } from "../command.ts";
import type { Context } from "../context.ts";
import { robotHomeOf } from "../home.ts";
import { openLogger } from "../log.ts";

export const command = defineCommand({
  path: "robot popup-helper",
  summary: "Ask in windows for the keys this host's robot needs",
  options: {
    install: flag("start it with every desktop session from now on"),
    uninstall: flag("start it with no desktop session any more"),
  },
  staysUp: true,
  examples: ["sealbot robot popup-helper", "sealbot robot popup-helper --install"],
  async run(context, { options: { install, uninstall } }) {
    if (install && uninstall)
      throw errorOf({ code: "bad-input", message: "--install and --uninstall: give one of them" });
    if (install || uninstall) return await arrange(context, install);
    const { home, clock, terminal, env, signal } = context;
    const desktop = await findDesktop(env);
    if (!desktop)
      throw errorOf({
        code: "unreachable",
        message: "there is no desktop session here to show windows in",
        hint: "Start it inside one, or let each session start it: sealbot robot popup-helper --install",
      });
    const logger = await openLogger(terminal.messages, env);
    const notify = desktopNotify(desktop.platform);
    await runPopupHelper(
      {
        ...{ socket: robotHomeOf(home).socket, clock, random: Math.random, logger },
        announcer: desktopAnnouncer(notify),
        channelFor: (robot) => popupChannel({ desktop, robot, clock, logger, notify }),
      },
      signal,
    );
  },
});

async function arrange({ env, out }: Context, install: boolean): Promise<void> {
  const [, script = "sealbot"] = process.argv;
  const file = autostartFile({
    ...{ platform: process.platform, home: env.HOME || homedir(), env },
    command: [process.execPath, script, "robot", "popup-helper"],
  });
  if (install) await installAutostart(file);
  else await uninstallAutostart(file);
  out.done(install ? `Your next desktop session starts it (${file.path}).` : `No desktop session starts it any more.`);
  if (install) out.next("in this session: sealbot robot popup-helper");
}
