// Where sealbot keeps its files: SEALBOT_HOME when it is set, else the places this platform has for them.
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { Environment } from "./terminal.ts";

export interface Home {
  readonly path: string;
  /** This CLI's settings and session. */
  readonly cli: string;
  readonly robot: string;
  readonly server: string;
}

/** The home of whoever runs this; nothing is created. */
export function homeOf(env: Environment, platform: NodeJS.Platform = process.platform): Home {
  const path = env.SEALBOT_HOME ? resolve(env.SEALBOT_HOME) : platformHome(env, platform);
  return { path, cli: join(path, "cli"), robot: join(path, "robot"), server: join(path, "server") };
}

/** As env-paths has it for configuration, without its cost at start. */
function platformHome(env: Environment, platform: NodeJS.Platform): string {
  const home = env.HOME || homedir();
  if (platform === "darwin") return join(home, "Library", "Preferences", "sealbot");
  if (platform === "win32") return join(env.APPDATA || join(home, "AppData", "Roaming"), "sealbot");
  const xdg = env.XDG_CONFIG_HOME ?? "";
  return join(isAbsolute(xdg) ? xdg : join(home, ".config"), "sealbot");
}
