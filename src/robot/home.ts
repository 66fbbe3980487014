// Where a robot keeps its files, all of them below one folder that only its own user may enter.
import { join } from "node:path";

export interface RobotHome {
  readonly folder: string;
  readonly identity: string;
  /** The identity's private keys, where a plain file is their store. */
  readonly keys: string;
  /** The same under a passphrase. */
  readonly sealedKeys: string;
  readonly database: string;
  readonly settings: string;
  /** Held by the daemon while it runs. */
  readonly lock: string;
  /** One directory for each runner. */
  readonly runners: string;
  /** One folder for each package of nodes, and what is known of them. */
  readonly packages: string;
  readonly packageRecord: string;
  /** Unix socket, or a named pipe on Windows. */
  readonly socket: string;
}

export function robotHome(folder: string, platform: NodeJS.Platform = process.platform): RobotHome {
  return {
    folder,
    identity: join(folder, "identity.json"),
    keys: join(folder, "identity.key"),
    sealedKeys: join(folder, "identity.sealed"),
    database: join(folder, "robot.db"),
    settings: join(folder, "settings.json"),
    lock: join(folder, "daemon.lock"),
    runners: join(folder, "runners"),
    packages: join(folder, "packages"),
    packageRecord: join(folder, "packages.json"),
    socket:
      platform === "win32"
        ? `\\\\.\\pipe\\sealbot-${Buffer.from(folder).toString("hex").slice(-64)}`
        : join(folder, "control.sock"),
  };
}

/** Where the daemon listens for local commands, and whom it lets in. */
export interface ControlPlace {
  readonly path: string;
  /** Another path that leads there. */
  readonly link?: string;
  /** Whether the file's group is let in, too; see `groupMethods`. */
  readonly isForGroup: boolean;
}

/** The place in the robot's own folder or, for a service, in the directory that the service manager made for it. */
export function controlPlace(home: RobotHome, runtimeDirectory: string | undefined): ControlPlace {
  if (runtimeDirectory === undefined) return { path: home.socket, isForGroup: false };
  return { path: runtimeSocket(runtimeDirectory), link: home.socket, isForGroup: true };
}

/** The control socket in the runtime directory of a service. */
export const runtimeSocket = (directory: string): string => join(directory, "control.sock");
