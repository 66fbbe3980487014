// How a robot behaves: the one table of its settings, from which the schema of the file, flags, environment names, help
// and lists are made. A setting is never a secret: keys live in the identity and the store.
import { errorOf, InputError } from "../../base/errors.ts";
import { parseWebhook } from "../announcer/webhook.ts";
import { parseFolders } from "./flow-folders.ts";

interface Described {
  readonly title: string;
  /** Of its values, in the plural; empty where there is none. */
  readonly unit: string;
  /** What a running daemon has to do for a new value. */
  readonly takesEffect: "reload" | "restart";
}
interface Whole extends Described {
  readonly type: "integer";
  readonly least: number;
  readonly most: number;
  readonly fallback: number;
}
interface Switch extends Described {
  readonly type: "boolean";
  readonly fallback: boolean;
}
interface Text extends Described {
  readonly type: "string";
  readonly longest: number;
  readonly fallback: string;
  /** What a value that is not empty must be besides. @throws InputError `bad-input`. */
  readonly check: (text: string) => unknown;
}
export type Setting = Whole | Switch | Text;

export const settingTable = {
  concurrency: {
    ...{ title: "Most runs at a time", unit: "runs", takesEffect: "reload" },
    ...{ type: "integer", least: 1, most: 1_000, fallback: 8 },
  },
  warmRunners: {
    ...{ title: "Runners kept ready; 0 starts each when it is needed", unit: "runners", takesEffect: "reload" },
    ...{ type: "integer", least: 0, most: 16, fallback: 1 },
  },
  runnerMemory: {
    ...{ title: "Most JavaScript heap of one runner", unit: "megabytes", takesEffect: "reload" },
    ...{ type: "integer", least: 64, most: 65_536, fallback: 512 },
  },
  shutdownGrace: {
    ...{ title: "Time that running flows get when the robot stops", unit: "milliseconds", takesEffect: "reload" },
    ...{ type: "integer", least: 0, most: 3_600_000, fallback: 30_000 },
  },
  terminalPrompt: {
    ...{ title: "Ask for vault keys in the robot's own terminal", unit: "", takesEffect: "restart" },
    ...{ type: "boolean", fallback: true },
  },
  popup: {
    ...{ title: "Ask for vault keys in windows on this host's desktop", unit: "", takesEffect: "reload" },
    ...{ type: "boolean", fallback: true },
  },
  webhook: {
    ...{ title: "Address that is told of items that end soon; empty: none", unit: "", takesEffect: "reload" },
    ...{ type: "string", longest: 2_000, fallback: "", check: parseWebhook },
  },
  flowFolders: {
    ...{ title: "Folders that flows may name files of, with ; between them; none: no files; empty: any" },
    ...{ unit: "", takesEffect: "reload" },
    ...{ type: "string", longest: 4_000, fallback: "", check: parseFolders },
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settingTable;
export type SettingValue = number | boolean | string;
type ValueOf<T extends Setting["type"]> = T extends "integer" ? number : T extends "boolean" ? boolean : string;
export type RobotSettings = { readonly [N in SettingName]: ValueOf<(typeof settingTable)[N]["type"]> };

export const isSettingName = (text: string): text is SettingName => Object.hasOwn(settingTable, text);
export const settingNames: readonly SettingName[] = Object.keys(settingTable).filter(isSettingName);

/** @throws InputError `bad-input` naming those that there are. */
export function parseSettingName(text: string): SettingName {
  if (isSettingName(text)) return text;
  throw errorOf({
    code: "bad-input",
    message: `there is no setting "${text}"`,
    hint: `One of: ${settingNames.join(", ")}.`,
  });
}

/** `shutdownGrace` → `shutdown-grace`: its flag without dashes. */
export const flagOf = (name: SettingName): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
/** `shutdownGrace` → `SEALBOT_SHUTDOWN_GRACE`. */
export const environmentNameOf = (name: SettingName): string =>
  `SEALBOT_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;

/** What values there are, such as `a whole number from 1 to 1000 (runs)`. */
export function boundsOf(name: SettingName): string {
  const setting: Setting = settingTable[name];
  if (setting.type === "boolean") return "true or false";
  if (setting.type === "string") return `a text of at most ${setting.longest} characters`;
  return `a whole number from ${setting.least} to ${setting.most} (${setting.unit})`;
}

/**
 * A value as JSON has it. `place` is where it stands, for the error.
 * @throws InputError `bad-input` naming the setting, its bounds and the place, never the value.
 */
export function checkSetting(name: SettingName, value: unknown, place: string): SettingValue {
  const setting: Setting = settingTable[name];
  if (setting.type === "integer" && typeof value === "number") {
    if (Number.isInteger(value) && value >= setting.least && value <= setting.most) return value;
  } else if (setting.type === "boolean" && typeof value === "boolean") return value;
  else if (setting.type === "string" && typeof value === "string" && value.length <= setting.longest) {
    try {
      if (value !== "") setting.check(value);
      return value;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw errorOf({ code: "bad-input", message: `${place}: ${error.message}`, hint: error.hint });
    }
  }
  throw errorOf({
    code: "bad-input",
    message: `${place}: setting ${name}: expected ${boundsOf(name)}`,
    hint: `Its default is ${JSON.stringify(setting.fallback)}.`,
  });
}

/** A value as people type it. @throws InputError `bad-input`, as `checkSetting`. */
export function parseSetting(name: SettingName, text: string, place: string): SettingValue {
  const { type } = settingTable[name];
  if (type === "integer") return checkSetting(name, /^\d{1,15}$/.test(text) ? Number(text) : text, place);
  if (type === "boolean") return checkSetting(name, text === "true" || (text === "false" ? false : text), place);
  return checkSetting(name, text, place);
}

/** The same about each setting. */
export const eachSetting = <T>(make: (name: SettingName) => T): Readonly<Record<SettingName, T>> =>
  Object.fromEntries(settingNames.map((name) => [name, make(name)])) as Record<SettingName, T>;

/** What a robot has that nobody set anything for. */
export const settingDefaults = eachSetting((name): SettingValue => settingTable[name].fallback) as RobotSettings;

/** The file's schema, as JSON Schema has it for each property. */
export const settingsSchema = eachSetting((name) => schemaOf(settingTable[name]));

function schemaOf(setting: Setting) {
  if (setting.type === "integer") return { type: setting.type, minimum: setting.least, maximum: setting.most };
  return setting.type === "string" ? { type: setting.type, maxLength: setting.longest } : { type: setting.type };
}
