// Whether somebody sits at a desktop that this process can reach, and what a program needs of the environment to show a
// window there.
import { execFile } from "node:child_process";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A desktop session of one of the three families. */
export interface Desktop {
  readonly platform: "linux" | "darwin" | "win32";
  /** For its programs: nothing but what they need, so that nothing else of the host's reaches them. */
  readonly env: Readonly<Record<string, string>>;
}

const passedOn =
  /^(DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|DESKTOP_SESSION|GTK_\w+|QT_\w+|GDK_\w+|PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TMPDIR|TEMP|TMP|SystemRoot|windir|USERPROFILE|APPDATA|LOCALAPPDATA|SESSIONNAME)$/;

/** The desktop session that `env` belongs to; nothing for a system service, a container or a plain remote login. */
export async function findDesktop(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Promise<Desktop | undefined> {
  if (platform === "darwin") return (await isAqua()) ? { platform, env: desktopEnv(env) } : undefined;
  // Session 0, where services live, has another name or none.
  if (platform === "win32")
    return /^(console|rdp-)/i.test(env.SESSIONNAME ?? "") ? { platform, env: desktopEnv(env) } : undefined;
  return env.DISPLAY || env.WAYLAND_DISPLAY ? { platform: "linux", env: utf8(desktopEnv(env)) } : undefined;
}

function desktopEnv(env: Environment): Record<string, string> {
  const pairs = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(pairs.filter(([name]) => passedOn.test(name)));
}

/** GTK programs refuse arguments that their locale cannot spell. */
function utf8(env: Record<string, string>): Record<string, string> {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return /utf-?8$/i.test(locale) ? env : { ...env, LC_ALL: "C.UTF-8" };
}

/** Whether launchd runs this process in a session with windows. */
function isAqua(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("/bin/launchctl", ["managername"], (error, stdout) => resolve(!error && stdout.trim() === "Aqua"));
  });
}
