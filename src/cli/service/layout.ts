// Where the parts of a service lie on each platform: for the whole host, or for the session of one user.
import { posix, win32 } from "node:path";
import { errorOf } from "../../base/errors.ts";
import { homeOf } from "../home.ts";
import type { Host } from "./host.ts";

/** `system` starts with the host, as a user of its own; `session` belongs to the user who installs it. */
export type Scope = "system" | "session";

export interface Layout {
  readonly scope: Scope;
  /** Holds one folder for each version, and the links `current` and `previous`. */
  readonly programs: string;
  /** SEALBOT_HOME of the service. */
  readonly home: string;
  /** What the service is started with; its reader's to change. */
  readonly envFile: string;
  /** What tells the platform about the service. */
  readonly definition: string;
  /** Where the platform's own log does not take what the robot says. */
  readonly log?: string;
  /** What can be lost without harm. */
  readonly caches: readonly string[];
  /** What makes `sealbot` a command for everybody. */
  readonly command?: string;
  /** Whom the service runs as: the user who installs it where that is absent. */
  readonly account?: { readonly user: string; readonly group: string };
}

export const unitName = "sealbot-robot.service";
export const launchdLabel = "dev.sealbot.robot";

/** @throws NotFoundError `not-found` where sealbot knows no services. */
export function layoutOf(host: Host, scope: Scope, user: string | undefined): Layout {
  const layouts = layoutsByPlatform[host.platform];
  if (layouts) return layouts[scope](host, user);
  throw errorOf({
    code: "not-found",
    message: `sealbot knows no services of ${host.platform}`,
    hint: "Let what starts services here start: sealbot robot start",
  });
}

type Layouts = Readonly<Record<Scope, (host: Host, user: string | undefined) => Layout>>;

const linux: Layouts = {
  system: (_, user = "sealbot") => ({
    scope: "system",
    programs: "/opt/sealbot",
    home: "/var/lib/sealbot",
    envFile: "/etc/sealbot/robot.env",
    definition: `/etc/systemd/system/${unitName}`,
    caches: ["/var/cache/sealbot"],
    command: "/usr/local/bin/sealbot",
    account: { user, group: "sealbot" },
  }),
  session: (host) => {
    const { path: home } = homeOf(host.env, "linux");
    const { XDG_CONFIG_HOME: config, XDG_DATA_HOME: data } = host.env;
    return {
      scope: "session",
      programs: posix.join(absolute(data) ?? posix.join(host.userHome, ".local/share"), "sealbot/program"),
      home,
      envFile: posix.join(home, "robot.env"),
      definition: posix.join(absolute(config) ?? posix.join(host.userHome, ".config"), "systemd/user", unitName),
      caches: [],
    };
  },
};

const darwin: Layouts = {
  system: (_, user = "_sealbot") => ({
    scope: "system",
    programs: "/opt/sealbot",
    home: "/Library/Application Support/sealbot",
    envFile: "/etc/sealbot/robot.env",
    definition: `/Library/LaunchDaemons/${launchdLabel}.plist`,
    log: "/var/log/sealbot/robot.log",
    caches: [],
    command: "/usr/local/bin/sealbot",
    account: { user, group: "_sealbot" },
  }),
  session: (host) => {
    const { path: home } = homeOf(host.env, "darwin");
    const library = posix.join(host.userHome, "Library");
    return {
      scope: "session",
      programs: posix.join(library, "Application Support/sealbot/program"),
      home,
      envFile: posix.join(home, "robot.env"),
      definition: posix.join(library, "LaunchAgents", `${launchdLabel}.plist`),
      log: posix.join(library, "Logs", "sealbot", "robot.log"),
      caches: [],
    };
  },
};

const windows: Layouts = {
  system: ({ env }, user = "LOCAL SERVICE") => {
    const data = win32.join(env.ProgramData || "C:\\ProgramData", "sealbot");
    return {
      scope: "system",
      programs: win32.join(env.ProgramFiles || "C:\\Program Files", "sealbot"),
      home: data,
      envFile: win32.join(data, "robot.env"),
      definition: win32.join(data, "sealbot-robot.task.xml"),
      log: win32.join(data, "robot.log"),
      caches: [],
      account: { user, group: "Administrators" },
    };
  },
  session: (host) => {
    const { path: home } = homeOf(host.env, "win32");
    const local = host.env.LOCALAPPDATA || win32.join(host.userHome, "AppData", "Local");
    return {
      scope: "session",
      programs: win32.join(local, "sealbot", "program"),
      home,
      envFile: win32.join(home, "robot.env"),
      definition: win32.join(home, "sealbot-robot.task.xml"),
      log: win32.join(local, "sealbot", "robot.log"),
      caches: [],
    };
  },
};

const layoutsByPlatform: Partial<Record<NodeJS.Platform, Layouts>> = { linux, darwin, win32: windows };

/** As the XDG Base Directory Specification says, what is not absolute is ignored. */
const absolute = (path: string | undefined): string | undefined =>
  path !== undefined && posix.isAbsolute(path) ? path : undefined;
