// The robot that runs as this host's system service: where it lives, whom it runs as, and how root becomes that user
// before it touches the robot's files.
import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { errorOf } from "../base/errors.ts";

/** Where a system service on Linux leaves its traces; tests give others. */
export interface SystemPaths {
  /** The unit: what says that a service is installed. */
  readonly unit: string;
  readonly home: string;
  readonly runtime: string;
}

export const systemPaths: SystemPaths = {
  unit: "/etc/systemd/system/sealbot-robot.service",
  home: "/var/lib/sealbot",
  runtime: "/run/sealbot",
};

export interface ServiceHome {
  /** SEALBOT_HOME of the service. */
  readonly path: string;
  /** Where its control socket lies while it runs. */
  readonly runtime: string;
  readonly user: string;
  readonly group: string;
}

/** `undefined` when no system service is installed here. */
export function findServiceHome({ unit, home, runtime }: SystemPaths): ServiceHome | undefined {
  if (!existsSync(unit)) return undefined;
  const text = readFileSync(unit, "utf8");
  const find = (name: string) => new RegExp(`^${name}=(\\S+)$`, "m").exec(text)?.[1] ?? "sealbot";
  return { path: home, runtime, user: find("User"), group: find("Group") };
}

/** As much of a process as becomes another user. */
export interface ProcessUser {
  getuid?(): number;
  initgroups?(user: string, group: string): void;
  setgid?(group: string): void;
  setuid?(user: string): void;
  umask(mask: number): number;
  chdir(folder: string): void;
}

/**
 * Makes this process one of the service's user, for good, when root runs it: what it writes from now on is that
 * user's. Whatever root alone may read, such as a ticket's file, is read before.
 * @throws AuthError `not-allowed` for anybody who is neither root nor that user.
 */
export function becomeServiceUser(
  { user, group, path }: ServiceHome,
  self: ProcessUser = process,
  caller: string = userInfo().username,
): void {
  if (self.getuid?.() === 0) {
    self.initgroups?.(user, group);
    self.setgid?.(group);
    self.setuid?.(user);
    self.umask(0o077);
    // The folder that root stood in may be closed to this user.
    if (existsSync(path)) self.chdir(path);
  } else if (caller !== user) {
    throw errorOf({
      code: "not-allowed",
      message: `this host's robot is a service and belongs to the user "${user}"`,
      hint: "Run the same command with sudo.",
    });
  }
}

/** Whether the robot folder of `home` holds a robot. */
export const holdsRobot = (home: string): boolean => existsSync(join(home, "robot", "identity.json"));
