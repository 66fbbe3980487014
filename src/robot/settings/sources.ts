// Where a robot's settings come from: a flag before the environment, that before the file, that before the default. The
// daemon reads the file by itself: the package that writes it costs 24 MB and 35 ms, so only commands load that.
import { dirname } from "node:path";
import { errorOf } from "../../base/errors.ts";
import { findFile } from "../../base/private-file.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import {
  checkSetting,
  eachSetting,
  environmentNameOf,
  flagOf,
  isSettingName,
  parseSetting,
  type RobotSettings,
  type SettingName,
  type SettingValue,
  settingsSchema,
  settingTable,
} from "./settings.ts";

/** In order of precedence. */
export const settingSources = ["flag", "environment", "file", "default"] as const;
export type SettingSource = (typeof settingSources)[number];

export interface Settled {
  readonly value: SettingValue;
  readonly source: SettingSource;
}
export type AllSettled = Readonly<Record<SettingName, Settled>>;

export interface SettingSources {
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As they were typed, by the setting's name. */
  readonly flags?: Readonly<Partial<Record<SettingName, string>>>;
}

export interface ReadSettings {
  readonly settled: AllSettled;
  /** Names in the file that are no setting: mistyped, or of another version of sealbot. */
  readonly unknown: readonly string[];
}

/** Every setting with where it came from. @throws InputError `bad-input` naming the setting and the place. */
export async function readSettings({ file, env, flags = {} }: SettingSources): Promise<ReadSettings> {
  const written = await readFile(file);
  const settle = (name: SettingName): Settled => {
    const [flag, variable] = [flags[name], env[environmentNameOf(name)]];
    if (flag !== undefined) return { value: parseSetting(name, flag, `--${flagOf(name)}`), source: "flag" };
    if (variable !== undefined && variable !== "")
      return { value: parseSetting(name, variable, environmentNameOf(name)), source: "environment" };
    if (Object.hasOwn(written, name)) return { value: checkSetting(name, written[name], file), source: "file" };
    return { value: settingTable[name].fallback, source: "default" };
  };
  return { settled: eachSetting(settle), unknown: Object.keys(written).filter((name) => !isSettingName(name)) };
}

/** The values alone. */
export const valuesOf = (settled: AllSettled): RobotSettings =>
  // Each was checked by its own row of the table.
  eachSetting((name) => settled[name].value) as RobotSettings;

async function readFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await findFile(file);
  const value = text === undefined || text.trim() === "" ? {} : parsed(text, file);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw unreadable(file, "it is no JSON object");
}

function parsed(text: string, file: string): unknown {
  try {
    return parseStrictJson(text, file);
  } catch (cause) {
    throw unreadable(file, "it is not JSON, or has a name twice", cause);
  }
}

const unreadable = (file: string, why: string, cause?: unknown) =>
  errorOf({
    code: "bad-input",
    message: `${file}: ${why}`,
    hint: "Correct the file, or remove it to get the defaults back.",
    cause,
  });

/** Writes one setting into the file; `undefined` takes it out. @throws InputError `bad-input` for a file that is wrong. */
export async function writeSetting(file: string, name: SettingName, value: SettingValue | undefined): Promise<void> {
  const { default: Conf } = await import("conf");
  try {
    const conf = new Conf<Record<string, unknown>>({
      ...{ projectName: "sealbot", cwd: dirname(file), configName: "settings", configFileMode: 0o600 },
      schema: settingsSchema,
    });
    if (value === undefined) conf.delete(name);
    else conf.set(name, value);
  } catch (cause) {
    if (Reflect.get(Object(cause), "code") !== undefined) throw cause;
    throw unreadable(file, cause instanceof Error ? cause.message : "cannot be read", cause);
  }
}
