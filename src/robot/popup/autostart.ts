// The file that makes a desktop session start the popup helper, as each kind of session wants it.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { errorOf } from "../../base/errors.ts";
import type { Environment } from "./desktop.ts";
import { escapeMarkup } from "./words.ts";

export interface AutostartFile {
  readonly path: string;
  readonly text: string;
}

export interface AutostartOptions {
  readonly platform: NodeJS.Platform;
  /** The user's home folder. */
  readonly home: string;
  readonly env: Environment;
  /** Program and arguments, each as it is. */
  readonly command: readonly string[];
}

const label = "dev.sealbot.popup-helper";

/** @throws InputError `bad-input` where no such file is known. */
export function autostartFile({ platform, home, env, command }: AutostartOptions): AutostartFile {
  // A session started by the desktop does not know what this shell knows.
  const given = env.SEALBOT_HOME ? { SEALBOT_HOME: env.SEALBOT_HOME } : {};
  if (platform === "darwin")
    return { path: join(home, "Library", "LaunchAgents", `${label}.plist`), text: launchAgent(command, given) };
  if (platform === "win32")
    throw errorOf({
      code: "bad-input",
      message: "--install: not made for Windows yet",
      hint: "Put a shortcut to `sealbot robot popup-helper` into the folder that opens with: explorer shell:startup",
    });
  const config = env.XDG_CONFIG_HOME ?? "";
  const folder = isAbsolute(config) ? config : join(home, ".config");
  return { path: join(folder, "autostart", "sealbot-popup-helper.desktop"), text: desktopEntry(command, given) };
}

export async function installAutostart({ path, text }: AutostartFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Nothing there is as good. */
export const uninstallAutostart = ({ path }: AutostartFile): Promise<void> => rm(path, { force: true });

/** Desktop Entry Specification and Desktop Application Autostart Specification of freedesktop.org. */
function desktopEntry(command: readonly string[], given: Record<string, string>): string {
  const settings = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  const words = settings.length > 0 ? ["env", ...settings, ...command] : command;
  return [
    "[Desktop Entry]",
    "Type=Application",
    "Name=sealbot popup helper",
    "Comment=Asks for the vault keys that the robot on this host waits for",
    `Exec=${words.map(execWord).join(" ")}`,
    "Terminal=false",
    "NoDisplay=true",
    "",
  ].join("\n");
}

/** Quoted as "The Exec key" says, then escaped as every value of the file. */
const execWord = (word: string): string =>
  `"${word.replace(/["`$\\]/g, "\\$&").replaceAll("%", "%%")}"`.replaceAll("\\", "\\\\");

/** launchd.plist(5); only sessions with windows start it. */
function launchAgent(command: readonly string[], given: Record<string, string>): string {
  const variables = Object.entries(given).map(
    ([name, value]) => `<key>${escapeMarkup(name)}</key><string>${escapeMarkup(value)}</string>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${label}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((word) => `    <string>${escapeMarkup(word)}</string>`).join("\n")}
  </array>
  <key>EnvironmentVariables</key><dict>${variables.join("")}</dict>
  <key>LimitLoadToSessionType</key><string>Aqua</string>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><true/>
</dict>
</plist>
`;
}
