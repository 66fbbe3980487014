// Short notices on the desktop of this host. Whoever is near sees them, so they carry names and commands, never a
// secret.
import { errorOf } from "../../base/errors.ts";
import { escapeMarkup } from "../popup/words.ts";

/**
 * Shows a notice that needs no answer; resolves once the desktop has it.
 * @throws ConnectionError `unreachable` when it cannot be shown.
 */
export type Notify = (title: string, text: string) => Promise<void>;

/** Notices on the desktop that this process runs on. */
export function desktopNotify(platform: NodeJS.Platform = process.platform): Notify {
  return async (title, text) => {
    // Heavy, and most daemons have no desktop.
    const { default: notifier } = await import("node-notifier");
    const notice = platform === "linux" ? linuxNotice(title, text) : { title, message: text };
    await new Promise<void>((resolve, reject) => {
      notifier.notify({ ...notice, wait: false }, (failure) => (failure ? reject(cannotShow(failure)) : resolve()));
    });
  };
}

/** The body of a Linux notification is markup, and notify-send takes what begins with `-` for an option. */
const linuxNotice = (title: string, text: string) => ({
  title: title.replace(/^-/, "–"),
  message: escapeMarkup(text).replace(/^-/, "–"),
});

const cannotShow = (cause: unknown) =>
  errorOf({
    code: "unreachable",
    message: "no notification can be shown on this desktop",
    hint: "On Linux, install notify-send (Debian: libnotify-bin) and a notification service.",
    cause,
  });
