// How this robot behaves, from its settings file. Never a secret: keys live in the identity and the store.
import { existsSync } from "node:fs";
import { dirname } from "node:path";

export interface RobotSettings {
  /** Milliseconds that running flows get when the daemon stops. */
  readonly shutdownGrace: number;
  /** Runners kept ready; 0 starts each when it is needed. */
  readonly warmRunners: number;
  /** Most megabytes of JavaScript heap of one runner. */
  readonly runnerMemory: number;
  /** Most runs at a time on this robot. */
  readonly concurrency: number;
  /** Whether a daemon in a terminal asks there for Vault Secret Keys. */
  readonly terminalPrompt: boolean;
  /** Whether windows ask for Vault Secret Keys on a desktop of this host, the daemon's own or its helper's. */
  readonly popup: boolean;
  /** Where items that end soon are announced by a POST: https, or http on this machine. Empty: nowhere. */
  readonly webhook: string;
}

export const settingDefaults: RobotSettings = {
  shutdownGrace: 30_000,
  warmRunners: 1,
  runnerMemory: 512,
  concurrency: 8,
  terminalPrompt: true,
  popup: true,
  webhook: "",
};

const whole = (minimum: number, maximum: number) => ({ type: "integer", minimum, maximum }) as const;
/** Bounds of each setting; a file that breaks them is refused by name. */
export const settingsSchema = {
  shutdownGrace: whole(0, 3_600_000),
  warmRunners: whole(0, 16),
  runnerMemory: whole(64, 65_536),
  concurrency: whole(1, 1_000),
  terminalPrompt: { type: "boolean" },
  popup: { type: "boolean" },
  webhook: { type: "string", maxLength: 2_000 },
} as const;

/**
 * Settings of the file, defaults for the rest. The settings package costs 24 MB and 35 ms, so a robot that has no
 * settings file does without it.
 * @throws InputError `bad-input` when the file does not fit the schema.
 */
export async function readSettings(file: string): Promise<RobotSettings> {
  if (!existsSync(file)) return settingDefaults;
  const settings = await openSettings(file);
  return settings.store;
}

/** The settings file, for reading and writing. */
export async function openSettings(file: string) {
  const [{ default: Conf }, { errorOf }] = await Promise.all([import("conf"), import("../base/errors.ts")]);
  try {
    return new Conf<RobotSettings>({
      projectName: "sealbot",
      cwd: dirname(file),
      configName: "settings",
      schema: settingsSchema,
      defaults: settingDefaults,
      configFileMode: 0o600,
    });
  } catch (cause) {
    throw errorOf({
      code: "bad-input",
      message: `${file}: ${cause instanceof Error ? cause.message : "cannot be read"}`,
      hint: "Correct the file, or remove it to get the defaults back.",
      cause,
    });
  }
}
