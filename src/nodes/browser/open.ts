// Opens a tab in the run's browser, which the first one starts. What is put into the message names the tab.
import { z } from "zod";
import { errorOf, type SealbotError } from "../../base/errors.ts";
import { defineNode, duration } from "../../flow/node.ts";
import { openDeadline } from "../deadline.ts";
import { messageField } from "../message-field.ts";
import { hasSandbox } from "./launch.ts";
import { pageFault } from "./page-fault.ts";
import { browserOf } from "./run-browser.ts";

const word = z.string().min(1).max(1_000);

export const open = defineNode({
  type: "browser.open",
  title: "Open browser",
  doc: "Opens a tab with cookies of its own in the Chromium, Chrome or Edge of the robot's host. A run has one browser, which ends with it. A flow with browser nodes may do on that host whatever the robot's user may.",
  ports: ["out"],
  config: z
    .strictObject({
      headless: z.boolean().default(true),
      /** Where the browser shows itself: usually { "$expr": "env.DISPLAY" } and so on. */
      desktop: z
        .strictObject({ DISPLAY: word, WAYLAND_DISPLAY: word, XAUTHORITY: word, XDG_RUNTIME_DIR: word })
        .partial()
        .optional(),
      width: z.int().min(200).max(4_000).default(1_280),
      height: z.int().min(200).max(4_000).default(800),
      /** A language as pages see it, such as de-DE. */
      locale: z
        .string()
        .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "not a language such as en-US")
        .optional(),
      /** A name such as Europe/Berlin. */
      timeZone: z
        .string()
        .regex(/^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+){0,2}$/, "not a time zone such as Europe/Berlin")
        .optional(),
      timeout: duration.default("30s"),
      to: messageField.default("browser"),
    })
    .refine(({ headless, desktop }) => headless || desktop, {
      error: "with headless: false, name the desktop",
      path: ["desktop"],
    }),
  run: async (context) => {
    const { config, msg, clock, signal, log } = context;
    const { headless, desktop = {}, width, height, locale, timeZone, timeout, to } = config;
    const browser = browserOf(context);
    using deadline = openDeadline({ clock, signal }, timeout, "browser");
    const opening = browser.openTab(headless ? undefined : desktop, {
      viewport: { width, height },
      ...(locale !== undefined && { locale }),
      ...(timeZone !== undefined && { timezoneId: timeZone }),
    });
    const giveUp = () => void opening.then((tab) => browser.closeTab(tab)).catch(() => {}); // It ends with the run.
    deadline.signal.addEventListener("abort", giveUp, { once: true });
    const tab = await deadline.race(opening).catch((error: unknown) => {
      deadline.signal.throwIfAborted();
      throw openFault(error, timeout);
    });
    const sandbox = hasSandbox();
    if (!sandbox && tab.id === 1) {
      log(
        "warn",
        "the browser runs without its sandbox, since this robot runs as root; let it run as a user of its own",
      );
    }
    msg[to] = { tab: tab.id, version: tab.version, sandbox };
    return msg;
  },
});

function openFault(error: unknown, timeout: string): SealbotError {
  if (error instanceof Error && /timezone/i.test(error.message)) {
    return errorOf({ code: "bad-input", message: "timeZone: the browser knows none of that name" });
  }
  return pageFault(error, timeout);
}
