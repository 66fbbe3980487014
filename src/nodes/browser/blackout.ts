// Takes a picture of a page with every place black that shows a secret which the run has filled in. Where that is, is
// read from the browser's own layout: no page is asked, and none is told what is looked for. What a page paints without
// text, such as an image of a password, is not seen here.
import type { CDPSession, Page } from "playwright-core";
import { errorOf } from "../../base/errors.ts";
import { parseSnapshot, type Snapshot } from "./layout.ts";
import { type Box, paintBlack } from "./paint.ts";
import type { RunBrowser } from "./run-browser.ts";
import { secretBoxes } from "./secret-boxes.ts";
import type { Tab } from "./tab.ts";

/** Pictures that are taken of a page that moves its secrets about. */
const attempts = 4;

/** The PNG of what the tab shows now; `more` are places that the flow wants black, too. */
export async function photograph(
  tab: Tab,
  browser: RunBrowser,
  more: () => Promise<readonly Box[]>,
): Promise<Uint8Array> {
  const places = async () => [...(await secretPlaces(tab, browser)), ...(await more())];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const before = await places();
    const picture = await tab.page.screenshot({ type: "png", caret: "hide", animations: "allow", scale: "css" });
    const after = await places();
    // What was elsewhere while the picture was taken would not be black in it.
    if (JSON.stringify(before) !== JSON.stringify(after)) continue;
    return before.length === 0 ? picture : await paintBlack(browser, picture, before);
  }
  throw errorOf({
    code: "node-failed",
    message: "the page does not hold still, and moves what it shows of a secret",
    hint: "Take the screenshot before the secret is filled in, or once the page has come to rest.",
  });
}

async function secretPlaces({ page, context, filled }: Tab, { secrets }: RunBrowser): Promise<readonly Box[]> {
  if (secrets.isEmpty) return [];
  const boxes: Box[] = [];
  for (const field of [...filled]) {
    const box = await field.boundingBox().catch(() => undefined);
    if (box) boxes.push(box);
    // Its page has gone; an element that is only hidden has no box and may show again.
    else if (box === undefined) filled.delete(field);
  }
  const cdp = await context.newCDPSession(page);
  try {
    boxes.push(...secretBoxes(await layoutOf(cdp), secrets));
  } finally {
    await cdp.detach();
  }
  for (const frame of page.frames()) {
    if (frame === page.mainFrame() || !(await showsSecret(page, frame, secrets))) continue;
    const owner = await frame.frameElement();
    const box = await owner.boundingBox();
    if (box) boxes.push(box);
  }
  return boxes;
}

/** Of a frame in a process of its own; all others stand in the layout of the page. */
async function showsSecret(
  page: Page,
  frame: ReturnType<Page["mainFrame"]>,
  secrets: RunBrowser["secrets"],
): Promise<boolean> {
  let cdp: CDPSession;
  try {
    cdp = await page.context().newCDPSession(frame);
  } catch (error) {
    if (error instanceof Error && /separate CDP session/.test(error.message)) return false;
    throw error;
  }
  try {
    return secretBoxes(await layoutOf(cdp), secrets).length > 0;
  } finally {
    await cdp.detach();
  }
}

const layoutOf = async (cdp: CDPSession): Promise<Snapshot> =>
  parseSnapshot(await cdp.send("DOMSnapshot.captureSnapshot", { computedStyles: [] }));
