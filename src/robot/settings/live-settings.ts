// The settings that a daemon runs by. They are read again on request; a file that is wrong changes nothing, and what a
// running daemon cannot change waits for its next start.

import { eachSetting, type RobotSettings, type SettingName, settingNames, settingTable } from "./settings.ts";
import { type AllSettled, readSettings, type SettingSources, valuesOf } from "./sources.ts";

/** What reading the settings again did. */
export interface Reloaded {
  /** Settings that have another value now. */
  readonly changed: readonly SettingName[];
  /** Settings that get another value only when the daemon starts again. */
  readonly waiting: readonly SettingName[];
  /** Names in the file that are no setting. */
  readonly unknown: readonly string[];
}

export class LiveSettings {
  readonly #sources: SettingSources;
  #settled: AllSettled;
  #last: Reloaded;

  private constructor(sources: SettingSources, settled: AllSettled, unknown: readonly string[]) {
    this.#sources = sources;
    this.#settled = settled;
    this.#last = { changed: [], waiting: [], unknown };
  }

  /** @throws InputError `bad-input` for a setting that is wrong, wherever it stands. */
  static async open(sources: SettingSources): Promise<LiveSettings> {
    const { settled, unknown } = await readSettings(sources);
    return new LiveSettings(sources, settled, unknown);
  }

  get values(): RobotSettings {
    return valuesOf(this.#settled);
  }
  /** The same with where each came from. */
  get settled(): AllSettled {
    return this.#settled;
  }
  /** What the last reading found. */
  get last(): Reloaded {
    return this.#last;
  }

  /** @throws InputError `bad-input`; then every setting stays as it is. */
  async reload(): Promise<Reloaded> {
    const { settled, unknown } = await readSettings(this.#sources);
    const differs = settingNames.filter((name) => settled[name].value !== this.#settled[name].value);
    const waits = (name: SettingName) => settingTable[name].takesEffect === "restart" && differs.includes(name);
    const before = this.#settled;
    this.#settled = eachSetting((name) => (waits(name) ? before : settled)[name]);
    this.#last = { changed: differs.filter((name) => !waits(name)), waiting: differs.filter(waits), unknown };
    return this.#last;
  }
}
