// What this CLI remembers between two calls and is no secret: which server, which account, whether the machine has a
// keyring that works.
import Conf from "conf";
import type { Home } from "./home.ts";

export interface CliSettings {
  server?: string;
  email?: string;
  /** What the last probe of the OS keyring found. */
  keyring?: "works" | "absent";
}

/** Settings in `settings.json` of the CLI's folder. */
export const openSettings = ({ cli }: Home): Conf<CliSettings> =>
  new Conf<CliSettings>({ projectName: "sealbot", cwd: cli, configName: "settings", configFileMode: 0o600 });
