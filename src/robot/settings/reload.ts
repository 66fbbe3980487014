// Reading the settings again while the daemon runs: what may change changes at once, and settings that are wrong leave
// everything as it is and are told until they are corrected.
import { asSealbotError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Troubles } from "../health/troubles.ts";
import type { Heart } from "../heart-port.ts";
import type { LiveSettings, Reloaded } from "./live-settings.ts";

export interface ReloadParts {
  readonly settings: LiveSettings;
  readonly heart: Pick<Heart, "configure">;
  readonly troubles: Troubles;
  readonly logger: Logger;
}

/**
 * Called at a time, one after another.
 * @throws InputError `bad-input` naming the setting that is wrong; then the old settings stay in force.
 */
export async function reload({ settings, heart, troubles, logger }: ReloadParts): Promise<Reloaded> {
  try {
    const reloaded = await settings.reload();
    await heart.configure(settings.values);
    troubles.end("settings");
    logger.info({ ...reloaded }, "settings read again");
    return reloaded;
  } catch (thrown) {
    const error = asSealbotError(thrown);
    troubles.begin("settings", error);
    const { code, message, hint } = error;
    logger.warn({ code, error: message, hint }, "settings not read again: those before stay in force");
    throw error;
  }
}
