// Announces on the desktop of this host, for whoever sits there.

import { popupTitle } from "../popup/words.ts";
import type { Announcer } from "./announcer.ts";
import type { Notify } from "./notifier.ts";

export const desktopAnnouncer = (notify: Notify): Announcer => ({
  name: "desktop",
  async announce({ vault, item, expiresAt, notice }) {
    const when = notice === 0 ? "has expired" : `expires on ${expiresAt.slice(0, 10)}`;
    await notify(popupTitle, `Item "${item.name}" of vault "${vault.name}" ${when}.`);
  },
});
