// Looks at a PNG in the host's own Chromium, where nothing else can have painted it.
import { type Browser, chromium } from "playwright-core";
import { testBrowser } from "./test-browser.ts";

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Eye extends AsyncDisposable {
  /** The share of an area's pixels that are black, 0 to 1. */
  blackness(png: Uint8Array, area: Area): Promise<number>;
  size(png: Uint8Array): Promise<{ width: number; height: number }>;
}

export async function openEye(): Promise<Eye> {
  const browser: Browser = await chromium.launch({
    executablePath: testBrowser,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-gpu"],
  });
  const page = await browser.newPage();
  const look = (png: Uint8Array, area: Area | undefined) =>
    page.evaluate(
      async ({ text, area }) => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
        const { x, y, width, height } = area ?? { x: 0, y: 0, width: picture.width, height: picture.height };
        const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
        pen?.drawImage(picture, 0, 0);
        const { data = [] } = pen?.getImageData(x, y, width, height) ?? {};
        let black = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i] === 0 && data[i + 1] === 0 && data[i + 2] === 0) black++;
        return { width, height, black: black / (width * height) };
      },
      { text: Buffer.from(png).toString("base64"), area },
    );
  return {
    blackness: async (png, area) => (await look(png, area)).black,
    size: async (png) => {
      const { width, height } = await look(png, undefined);
      return { width, height };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
