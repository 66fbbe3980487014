// `sealbot robot start`: runs this host's robot until it is stopped.
import { openDaemon } from "../../robot/daemon.ts";
import { findServiceManager } from "../../robot/service-manager.ts";
import { defineCommand } from "../command.ts";
import { openLogger } from "../log.ts";
import { settingFlags, settingsGiven } from "../setting-flags.ts";
import { onHangUp, untilStopped } from "../stop-signal.ts";
import { versionLine } from "../version.ts";

export const command = defineCommand({
  path: "robot start",
  summary: "Run this host's robot",
  staysUp: true,
  options: settingFlags,
  examples: ["sealbot robot start", "sealbot robot start --concurrency 2"],
  async run({ home, clock, terminal, env, signal, out }, { options }) {
    const logger = await openLogger(terminal.messages, env);
    const folder = home.robot;
    await using daemon = await openDaemon({
      folder,
      version: versionLine().replace("sealbot ", ""),
      clock,
      logger,
      terminal: terminal.canAsk,
      env,
      flags: settingsGiven(options),
      manager: findServiceManager(env),
      // systemd separates them by colons when it made more than one.
      runtimeDirectory: env.RUNTIME_DIRECTORY?.split(":")[0] || undefined,
    });
    // Whoever closes the terminal of a robot means it to end; a service is told in this way to read its settings again.
    using _hangUp = terminal.canAsk ? undefined : onHangUp(() => daemon.reload());
    const { name, robot } = daemon.status();
    out.line(`sealbot robot ${name} (${robot}) started`);
    await Promise.race([untilStopped(signal), daemon.stopRequested]);
    await daemon.stop();
  },
});
