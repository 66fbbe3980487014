// Keeps a picture of the page, with every field that a secret was filled into, and whatever else shows one, in black.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode } from "../../flow/node.ts";
import { atPlace, filePath, replaceFile } from "../files/place.ts";
import { messageField } from "../message-field.ts";
import { photograph } from "./blackout.ts";
import type { Box } from "./paint.ts";
import { selector, type TabWork, tabConfig, withTab } from "./tab-work.ts";

/** Pixels of a side of a whole page. */
const longest = 8_000;

export const screenshot = defineNode({
  type: "browser.screenshot",
  title: "Screenshot",
  doc: "Takes a PNG of the page, into a file or as base64 into the message. Fields that a secret was filled into, and texts of the page that repeat one, are black; what a page paints as an image is not recognised.",
  ports: ["out"],
  config: z.strictObject({
    ...tabConfig,
    /** The whole page and not only what can be seen without scrolling; the page is shown that large for a moment. */
    fullPage: z.boolean().default(false),
    /** Selectors of what else is black. */
    mask: z.array(selector).max(50).default([]),
    /** A file of the run, or one that the flow declares. */
    file: filePath.optional(),
    to: messageField.default("screenshot"),
  }),
  run: (context) =>
    withTab(context, async (at) => {
      const { config, msg, run } = context;
      const { fullPage, mask, file, to } = config;
      const take = () => photograph(at.tab, at.browser, () => boxesOf(at, mask));
      const png = await (fullPage ? unrolled(at, take) : take());
      if (file === undefined) {
        msg[to] = { size: png.length, content: Buffer.from(png).toString("base64") };
        return;
      }
      await atPlace(file, at.signal, () => replaceFile(file, run.id, (target) => target.writeFile(png)));
      msg[to] = { file, size: png.length };
    }),
});

async function boxesOf({ tab }: TabWork, selectors: readonly string[]): Promise<readonly Box[]> {
  const all = await Promise.all(selectors.map((one) => tab.page.locator(one).all()));
  const boxes = await Promise.all(all.flat().map((one) => one.boundingBox({ timeout: 1_000 })));
  return boxes.filter((box) => box !== null);
}

/** Shows the page as large as it is while `take` takes its picture: what is fixed to its edges moves with them. */
async function unrolled({ tab: { page } }: TabWork, take: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const before = page.viewportSize();
  const size = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
  }));
  if (!(Math.max(size.width, size.height) <= longest)) {
    throw errorOf({ code: "too-large", message: `the page is longer than ${longest} pixels` });
  }
  await page.setViewportSize({ width: Math.max(200, size.width), height: Math.max(200, size.height) });
  try {
    return await take();
  } finally {
    if (before) await page.setViewportSize(before);
  }
}
