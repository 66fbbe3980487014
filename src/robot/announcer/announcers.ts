// The channels on which a robot announces, as its settings and its surroundings have them.

import type { HeartOptions } from "../heart-port.ts";
import type { Announcer } from "./announcer.ts";
import { logAnnouncer } from "./log.ts";
import { parseWebhook, webhookAnnouncer } from "./webhook.ts";

type Surroundings = Pick<HeartOptions, "logger" | "settings" | "standing" | "fetch">;

/** @throws InputError `bad-input` for a webhook that is none. */
export function announcersOf(
  { logger, settings, standing, fetch }: Surroundings,
  desktop: Announcer | undefined,
): Announcer[] {
  const { robot: id, name } = standing.identity;
  const { webhook } = settings;
  return [
    logAnnouncer(logger),
    ...(desktop ? [desktop] : []),
    ...(webhook === "" ? [] : [webhookAnnouncer({ url: parseWebhook(webhook), robot: { id, name }, fetch })]),
  ];
}
