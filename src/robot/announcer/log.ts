// Announces in the robot's own log.
import type { Logger } from "../../base/logger.ts";
import type { Announcer } from "./announcer.ts";

export const logAnnouncer = (logger: Logger): Announcer => ({
  name: "log",
  async announce({ vault, item, expiresAt, notice }) {
    const about = { vault: vault.name, item: item.name, version: item.version, expires_at: expiresAt };
    logger.warn(about, notice === 0 ? "item expired" : "item expires soon");
  },
});
