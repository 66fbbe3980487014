// The browser in which tests try pages. Without windows of its own it draws what Chromium draws, and takes an eighth of
// the time to open a page; where the host has none such, it is Chromium itself.
import { existsSync } from "node:fs";

const withoutWindows = "/usr/lib/chromium/chromium-headless-shell";

/** The one that people use. */
export const wholeBrowser = "/usr/bin/chromium";
/** What to launch for one page after the other. */
export const testBrowser = existsSync(withoutWindows) ? withoutWindows : wholeBrowser;
