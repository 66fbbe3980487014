// `sealbot robot start`: runs this host's robot until it is stopped.
import { errorOf } from "../../base/errors.ts";
import { type Daemon, openDaemon } from "../../robot/daemon.ts";
import { findServiceManager } from "../../robot/health/service-manager.ts";
import { defineCommand, text } from "../command.ts";
import { enterRobotHome } from "../home.ts";
import { openLogger } from "../log.ts";
import { keySourcesOf } from "../robot-passphrase.ts";
import { settingFlags, settingsGiven } from "../setting-flags.ts";
import { collectStartGarbage } from "../start-garbage.ts";
import { onHangUp, untilStopped } from "../stop-signal.ts";
import { versionLine } from "../version.ts";

export const command = defineCommand({
  path: "robot start",
  summary: "Run this host's robot",
  staysUp: true,
  options: {
    ...settingFlags,
    "passphrase-file": text("FILE", "the passphrase of its keys, where one closes them (or SEALBOT_PASSPHRASE_FILE)"),
  },
  examples: ["sealbot robot start", "sealbot robot start --concurrency 2"],
  async run(context, { options: { "passphrase-file": passphraseFile, ...options } }) {
    const { home, clock, terminal, env, signal, out } = context;
    if (home.service && !env.SEALBOT_HOME)
      throw errorOf({
        code: "conflict",
        message: "the robot of this host is run by its service",
        hint: "Start that: sudo sealbot service start",
      });
    const logger = await openLogger(terminal.messages, env);
    const { folder } = enterRobotHome(home);
    const started = Promise.withResolvers<Daemon>();
    // Whoever closes the terminal of a robot means it to end; a service is told in this way to read its settings again,
    // and may be told so as soon as it says that it is ready.
    using _hangUp = terminal.canAsk ? undefined : onHangUp(async () => (await started.promise).reload());
    await using daemon = await openDaemon({
      folder,
      version: versionLine().replace("sealbot ", ""),
      clock,
      logger,
      terminal: terminal.canAsk,
      env,
      flags: settingsGiven(options),
      keySources: keySourcesOf(context, passphraseFile),
      manager: findServiceManager(env),
      // systemd separates them by colons when it made more than one.
      runtimeDirectory: env.RUNTIME_DIRECTORY?.split(":")[0] || undefined,
    });
    started.resolve(daemon);
    const { name, robot } = daemon.status();
    out.line(`sealbot robot ${name} (${robot}) started`);
    collectStartGarbage();
    await Promise.race([untilStopped(signal), daemon.stopRequested]);
    await daemon.stop();
  },
});
