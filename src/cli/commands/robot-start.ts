// `sealbot robot start`: runs this host's robot until it is stopped.
import { openDaemon } from "../../robot/daemon.ts";
import { defineCommand } from "../command.ts";
import { openLogger } from "../log.ts";
import { untilStopped } from "../stop-signal.ts";
import { versionLine } from "../version.ts";

export const command = defineCommand({
  path: "robot start",
  summary: "Run this host's robot",
  staysUp: true,
  examples: ["sealbot robot start"],
  async run({ home, clock, terminal, env, signal, out }) {
    const logger = await openLogger(terminal.messages, env);
    const folder = home.robot;
    await using daemon = await openDaemon({
      folder,
      version: versionLine().replace("sealbot ", ""),
      clock,
      logger,
      terminal: terminal.canAsk,
      env,
    });
    const { name, robot } = daemon.status();
    out.line(`sealbot robot ${name} (${robot}) started`);
    await Promise.race([untilStopped(signal), daemon.stopRequested]);
    await daemon.stop();
  },
});
