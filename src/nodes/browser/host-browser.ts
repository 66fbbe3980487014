// Which browser of this host robots drive: Chromium, Chrome or Edge, where their packages put them. None is ever
// downloaded, and nothing here loads what drives them.
import { access, constants } from "node:fs/promises";

/** Where browsers lie, the one that is taken first in front. */
export function browserPlaces(platform: NodeJS.Platform): readonly string[] {
  return places[platform] ?? [];
}

/** The first that is there and may be started; `undefined` when none is. */
export async function findBrowser(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/** What to do where there is none. */
export const browserRemedy =
  "Install one for all users: sudo apt install chromium, or Google Chrome or Microsoft Edge.";

/** What the process that drives a browser has to be let at. */
export const browserReads = (platform: NodeJS.Platform): readonly string[] => [
  ...browserPlaces(platform),
  // playwright-core asks as it is loaded whether this is a Linux inside of Windows.
  ...(platform === "linux" ? ["/proc/sys/fs/binfmt_misc/WSLInterop", "/run/WSL"] : []),
];

const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/google-chrome",
    "/usr/bin/microsoft-edge-stable",
    "/usr/local/bin/chromium",
    "/usr/local/bin/google-chrome",
    "/snap/bin/chromium",
  ],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    "C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};
