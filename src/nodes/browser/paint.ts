// Paints boxes black into a PNG, in a blank page of the browser that took it: a page that no site can reach.
import type { RunBrowser } from "./run-browser.ts";

/** Pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Letters may lean out of their box. */
const margin = 2;

export async function paintBlack(
  browser: Pick<RunBrowser, "blankPage">,
  png: Uint8Array,
  boxes: readonly Box[],
): Promise<Uint8Array> {
  const page = await browser.blankPage();
  try {
    const painted = await page.evaluate(paint, { png: Buffer.from(png).toString("base64"), boxes, margin });
    return Buffer.from(painted, "base64");
  } finally {
    await page.context().close();
  }
}

/** Runs in the page. */
async function paint(order: { png: string; boxes: readonly Box[]; margin: number }): Promise<string> {
  const bytes = Uint8Array.from(atob(order.png), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext("2d");
  if (!pen) throw new TypeError("there is no canvas");
  pen.drawImage(picture, 0, 0);
  pen.fillStyle = "#000";
  for (const { x, y, width, height } of order.boxes) {
    const { floor, ceil } = Math;
    const [left, top] = [floor(x) - order.margin, floor(y) - order.margin];
    pen.fillRect(left, top, ceil(x + width) + order.margin - left, ceil(y + height) + order.margin - top);
  }
  const painted = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  let text = "";
  for (const byte of painted) text += String.fromCharCode(byte);
  return btoa(text);
}
