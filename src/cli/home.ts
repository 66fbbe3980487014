// Where sealbot keeps its files: SEALBOT_HOME when it is set, else the places this platform has for them. The robot of
// this host can be another's: that of the system service, unless the person has one.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, posix, resolve, win32 } from "node:path";
import { type RobotHome, robotHome, runtimeSocket } from "../robot/home.ts";
import { becomeServiceUser, findServiceHome, holdsRobot, type ServiceHome, systemPaths } from "./service-home.ts";
import type { Environment } from "./terminal.ts";

export interface Home {
  readonly path: string;
  /** This CLI's settings and session; always the person's own. */
  readonly cli: string;
  readonly robot: string;
  readonly server: string;
  /** Whose home the robot's is, when that is the system service. */
  readonly service?: ServiceHome;
}

/** The home of whoever runs this; nothing is created. */
export function homeOf(env: Environment, platform: NodeJS.Platform = process.platform, system = systemPaths): Home {
  const { join } = platform === "win32" ? win32 : posix;
  const path = env.SEALBOT_HOME ? resolve(env.SEALBOT_HOME) : platformHome(env, platform);
  const own = { path, cli: join(path, "cli"), robot: join(path, "robot"), server: join(path, "server") };
  const service = platform === "linux" ? findServiceHome(system) : undefined;
  if (!service) return own;
  const isService = env.SEALBOT_HOME ? path === service.path : !holdsRobot(path);
  return isService ? { ...own, robot: join(service.path, "robot"), service } : own;
}

/** The robot's files and its control socket, for whoever only talks to it. */
export function robotHomeOf({ robot, service }: Home): RobotHome {
  const home = robotHome(robot);
  const socket = service && runtimeSocket(service.runtime);
  return socket !== undefined && existsSync(socket) ? { ...home, socket } : home;
}

/** The same for whoever is about to change the robot's files: see `becomeServiceUser`, which this process does first. */
export function enterRobotHome(home: Home): RobotHome {
  if (home.service) becomeServiceUser(home.service);
  return robotHomeOf(home);
}

/** As env-paths has it for configuration, without its cost at start. */
function platformHome(env: Environment, platform: NodeJS.Platform): string {
  const { join } = platform === "win32" ? win32 : posix;
  const home = env.HOME || homedir();
  if (platform === "darwin") return join(home, "Library", "Preferences", "sealbot");
  if (platform === "win32") return join(env.APPDATA || join(home, "AppData", "Roaming"), "sealbot");
  const xdg = env.XDG_CONFIG_HOME ?? "";
  return join(isAbsolute(xdg) ? xdg : join(home, ".config"), "sealbot");
}
