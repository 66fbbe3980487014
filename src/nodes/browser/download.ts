// Saves a file that a page gives, in the run's directory or where the flow declares. It grows in a place of its own
// and is given up as soon as it is too large.
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Download } from "playwright-core";
import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { defineNode, duration } from "../../flow/node.ts";
import { atPlace, codeOf, filePath, replaceFile } from "../files/place.ts";
import { messageField } from "../message-field.ts";
import { elementConfig, findElement } from "./element.ts";
import { selector, type TabWork, tabConfig, withTab } from "./tab-work.ts";

/** Milliseconds between two looks at how large a download has become. */
const look = 100;

export const download = defineNode({
  type: "browser.download",
  title: "Download",
  doc: "Clicks on an element, or opens an address, and saves the file that comes of it. Its content is not masked.",
  ports: ["out"],
  config: z
    .strictObject({
      ...tabConfig,
      timeout: duration.default("5m"),
      selector: selector.optional(),
      frames: elementConfig.frames,
      url: z
        .url({ protocol: /^https?$/, error: "not an http or https URL" })
        .max(8_000)
        .optional(),
      /** Where it goes; into the run's directory, under the name that the page gives, where absent. */
      file: filePath.optional(),
      maxBytes: z.int().min(1).max(10_000_000_000).default(100_000_000),
      to: messageField.default("download"),
    })
    .refine(({ selector, url }) => (selector === undefined) !== (url === undefined), {
      error: "either selector or url",
      path: ["selector"],
    }),
  run: (context) =>
    withTab(context, async (at) => {
      const { config, msg, clock, run } = context;
      await at.browser.inTurn(async (folder) => {
        using next = at.tab.nextDownload();
        await begin(at, config);
        const download = await inTime(next.download, at, clock);
        const whole = await pathOf(download, { folder, most: config.maxBytes, clock, signal: at.signal });
        const name = download.suggestedFilename();
        const file = config.file ?? safeName(name);
        await atPlace(file, at.signal, () =>
          replaceFile(file, run.id, (target) => target.writeFile(createReadStream(whole), { signal: at.signal })),
        );
        const { size } = await stat(whole);
        await download.delete();
        msg[config.to] = at.browser.secrets.mask({ file, name, size });
      });
    }),
});

type Begin = { readonly selector?: string | undefined; readonly url?: string | undefined; readonly frames: string[] };

async function begin(at: TabWork, { selector, url, frames }: Begin): Promise<void> {
  if (selector !== undefined) {
    const { locator } = await findElement(at, { selector, frames });
    await locator.click({ ...at.left, noWaitAfter: true });
  } else if (url !== undefined) {
    await at.tab.page.goto(url, { waitUntil: "commit", ...at.left }).catch((error: unknown) => {
      // To the browser an address that is a file is a page that never came.
      if (!/Download is starting|net::ERR_ABORTED/.test(String(Reflect.get(Object(error), "message")))) throw error;
    });
  }
}

async function inTime(next: Promise<Download>, { left }: TabWork, clock: Clock): Promise<Download> {
  const done = new AbortController();
  const late = clock.sleep(left.timeout, done.signal).then(
    () => undefined,
    () => undefined, // It came.
  );
  const download = await Promise.race([next, late]);
  done.abort();
  if (download) return download;
  throw errorOf({ code: "timeout", message: "no file came of it in time" });
}

interface Growth {
  readonly folder: string;
  readonly most: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Where the whole file lies. @throws InputError `too-large` as soon as it is. */
async function pathOf(download: Download, { folder, most, clock, signal }: Growth): Promise<string> {
  const end = download.path().then(
    (path) => ({ path }),
    () => ({ path: undefined }),
  );
  for (;;) {
    const isGrowing = clock.sleep(look, signal).then(() => undefined);
    const ended = await Promise.race([end, isGrowing]);
    isGrowing.catch(() => {}); // The run ended while nobody waited for the next look any more.
    if ((await sizeIn(folder)) > most) {
      await download.cancel();
      throw errorOf({ code: "too-large", message: `the file is over ${most} bytes` });
    }
    if (!ended) continue;
    if (ended.path !== undefined) return ended.path;
    throw errorOf({ code: "node-failed", message: "the file did not arrive whole" });
  }
}

/** Bytes of all that lies there: the one download that grows. */
async function sizeIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(unlessGone);
  const sizes = (names ?? []).map(async (name) => (await stat(join(folder, name)).catch(unlessGone))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** It may be renamed or deleted between two looks. */
function unlessGone(error: unknown): undefined {
  if (codeOf(error) !== "ENOENT") throw error;
}

/** What a page calls a file becomes a name that is surely one, and not hidden. */
const safeName = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[.-]+/, "")
    .slice(-100) || "download";
