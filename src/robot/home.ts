// Where a robot keeps its files, all of them below one folder that only its own user may enter.
import { join } from "node:path";

export interface RobotHome {
  readonly folder: string;
  readonly identity: string;
  readonly database: string;
  readonly settings: string;
  /** Held by the daemon while it runs. */
  readonly lock: string;
  /** One directory for each runner. */
  readonly runners: string;
  /** Unix socket, or a named pipe on Windows. */
  readonly socket: string;
}

export function robotHome(folder: string, platform: NodeJS.Platform = process.platform): RobotHome {
  return {
    folder,
    identity: join(folder, "identity.json"),
    database: join(folder, "robot.db"),
    settings: join(folder, "settings.json"),
    lock: join(folder, "daemon.lock"),
    runners: join(folder, "runners"),
    socket:
      platform === "win32"
        ? `\\\\.\\pipe\\sealbot-${Buffer.from(folder).toString("hex").slice(-64)}`
        : join(folder, "control.sock"),
  };
}
