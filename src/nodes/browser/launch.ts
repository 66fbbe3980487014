// Starts the browser of this host with an empty profile and an environment made for it, driven over a pipe: it ends
// when the process that drives it does. It keeps its own sandbox unless this process is root's.
import { relative } from "node:path";
import type { Browser } from "playwright-core";
import { errorOf, type SealbotError } from "../../base/errors.ts";
import { searchPath } from "../process/program.ts";
import { browserPlaces, browserRemedy, findBrowser } from "./host-browser.ts";

/** What a program needs to find a desktop's display. */
export type Desktop = Readonly<Record<string, string | undefined>>;

/** Chromium refuses to start its sandbox for root. */
export const hasSandbox = (): boolean => process.getuid?.() !== 0;

interface Launch {
  /** Its own folder. */
  readonly home: string;
  readonly downloads: string;
  /** Without one nobody sees it. */
  readonly desktop: Desktop | undefined;
}

const patience = 30_000;

/** @throws NotFoundError `not-found` when this host has none; AuthError `not-allowed` when it may not make its sandbox. */
export async function launchBrowser({ home, downloads, desktop }: Launch): Promise<Browser> {
  const executablePath = await findBrowser(browserPlaces(process.platform));
  if (executablePath === undefined) {
    throw errorOf({
      code: "not-found",
      message: "there is no Chromium, Chrome or Edge on this robot's host",
      hint: browserRemedy,
    });
  }
  const { chromium } = await import("playwright-core");
  try {
    return await chromium.launch({
      executablePath,
      downloadsPath: downloads,
      headless: desktop === undefined,
      chromiumSandbox: hasSandbox(),
      args: ["--disable-gpu", "--disable-quic"],
      env: { PATH: searchPath, HOME: home, TMPDIR: shortened(home), LANG: "C.UTF-8", ...desktop },
      timeout: patience,
      // The run's end is ours to see to.
      ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
    });
  } catch (cause) {
    throw launchFault(executablePath, cause);
  }
}

/**
 * Chromium puts a socket there, and the name of a socket is no longer than 107 bytes. It saves no file by a way that goes
 * up.
 */
function shortened(folder: string): string {
  const near = relative(process.cwd(), folder);
  return near.startsWith("..") ? folder : near;
}

/** Its own words hold what it was started with; they are looked at and not shown. */
function launchFault(path: string, cause: unknown): SealbotError {
  const words = cause instanceof Error ? cause.message : "";
  if (/No usable sandbox|namespace sandbox|SUID sandbox/i.test(words)) {
    return errorOf({
      code: "not-allowed",
      message: `${path} may not make its sandbox here`,
      hint: "The system service is walled in too tightly for browsers: run this robot as sealbot service install --session, or allow user namespaces.",
    });
  }
  if (/Missing X server|cannot open display|ozone_platform/i.test(words)) {
    return errorOf({
      code: "bad-input",
      message: `${path} finds no desktop to show itself on`,
      hint: "With headless: true it needs none; else name its DISPLAY in the node's desktop.",
    });
  }
  return errorOf({ code: "node-failed", message: `${path} could not be started` });
}
