// The settings of this host's robot as commands show them: as its daemon runs by them, or, when none runs, as the next
// one would.
import { hasCode } from "../base/errors.ts";
import { askDaemon } from "../robot/local/client.ts";
import {
  boundsOf,
  environmentNameOf,
  flagOf,
  type SettingName,
  type SettingValue,
  settingNames,
  settingTable,
} from "../robot/settings/settings.ts";
import { type AllSettled, readSettings, type SettingSource } from "../robot/settings/sources.ts";
import type { Context } from "./context.ts";
import { robotHomeOf } from "./home.ts";

export interface SettingRow {
  readonly name: SettingName;
  readonly title: string;
  readonly value: SettingValue;
  readonly source: SettingSource;
  readonly default: SettingValue;
  readonly unit: string;
  readonly bounds: string;
  readonly takes_effect: "reload" | "restart";
  readonly environment: string;
  readonly flag: string;
  /** Whether it was changed in a way that waits for the daemon's next start. */
  readonly waits_for_restart: boolean;
}

interface Running {
  readonly settled: AllSettled;
  readonly waiting: readonly SettingName[];
}

/** @throws InputError `bad-input` when no daemon runs and the file is wrong. */
export async function listSettings({ home, env }: Context): Promise<SettingRow[]> {
  const { socket, settings: file } = robotHomeOf(home);
  const running = await askDaemon(socket, "settings", {}).catch((error: unknown) => {
    // A service tells a group of users what it does, and not its settings: who may read its file sees that.
    if (!hasCode(error, "unreachable", "not-permitted")) throw error;
    return undefined;
  });
  const { settled, waiting } = isRunning(running)
    ? running
    : { settled: (await readSettings({ file, env })).settled, waiting: [] };
  return settingNames.map((name) => {
    const { title, unit, fallback, takesEffect } = settingTable[name];
    return {
      ...{ name, title, ...settled[name], default: fallback, unit, bounds: boundsOf(name) },
      ...{ takes_effect: takesEffect, environment: environmentNameOf(name), flag: `--${flagOf(name)}` },
      waits_for_restart: waiting.includes(name),
    };
  });
}

// The daemon is of this very package; its shape is its type.
const isRunning = (value: unknown): value is Running =>
  typeof value === "object" && value !== null && "settled" in value && "waiting" in value;

/** A value as it is typed; an empty text would not be seen. */
export const settingText = (value: SettingValue): string => (value === "" ? '""' : String(value));
