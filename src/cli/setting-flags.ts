// The robot's settings as options of the command that starts it, made from their table.
import {
  boundsOf,
  environmentNameOf,
  flagOf,
  parseSetting,
  type SettingName,
  settingNames,
  settingTable,
} from "../robot/settings/settings.ts";
import type { Option } from "./command.ts";

const words = { integer: "N", boolean: "true|false", string: "TEXT" } as const;

/** An option for each setting; what was typed, checked and as it is. */
export const settingFlags: Readonly<Record<string, Option<string | undefined>>> = Object.fromEntries(
  settingNames.map((name) => [flagOf(name), optionOf(name)]),
);

function optionOf(name: SettingName): Option<string | undefined> {
  const { title, type, fallback } = settingTable[name];
  const usual = fallback === "" ? "" : `; default ${fallback}`;
  return {
    value: words[type],
    help: `${title}: ${boundsOf(name)}${usual} (${environmentNameOf(name)})`,
    ...(type === "boolean" && { choices: ["true", "false"] }),
    parse: (given, flag) => {
      if (typeof given !== "string") return undefined;
      parseSetting(name, given, flag);
      return given;
    },
  };
}

/** The flags that were given, by the setting's name. */
export const settingsGiven = (
  options: Readonly<Record<string, string | undefined>>,
): Partial<Record<SettingName, string>> =>
  Object.fromEntries(
    settingNames.flatMap((name) => {
      const given = options[flagOf(name)];
      return given === undefined ? [] : [[name, given]];
    }),
  );
