// The console in a real Chromium with nothing cached, over a workspace of a thousand robots, ten thousand runs and five
// thousand items: when a page is ready, how long its frames are, and what one change costs. The floor of each is what
// people do not feel.
import type { Page } from "playwright-core";
import { lockRobot } from "../../src/client/robots/robots.ts";
import { type BigOffice, openBigOffice } from "../../test/support/big-office.ts";
import { type ConsolePage, openConsoleBrowser } from "../../test/support/console-page.ts";
import { type Figure, median, percentile } from "./measure.ts";

const size = { robots: 1_000, runs: 10_000, items: 5_000 };
/** Milliseconds; most frames are to be drawn at half of the usual rate, and none to be seen to be late. */
const aims = { page: 1_500, list: 1_000, frame: 32, longest: 100, change: 1_000 };

export async function consoleBench({ rounds }: { rounds: number }): Promise<readonly Figure[]> {
  await using office = await openBigOffice(size);
  const seen: Measured[] = [];
  // The first round compiles the server's code and does not count.
  for (let round = 0; round <= rounds; round++) {
    const one = await measure(office);
    if (round > 0) seen.push(one);
  }
  const figure = (name: string, aim: number, of: (one: Measured) => number): Figure => {
    const ours = seen.map(of);
    return {
      ...{ name: `console: ${name}`, unit: "ms", floorName: "what we aim at", aim: 1 },
      ...{ ours: median(ours), floor: aim, ratio: median(ours) / aim },
      ...{ rounds: { ours, floor: ours.map(() => aim) }, notes: [`worst of ${rounds}: ${worst(ours)} ms`] },
    };
  };
  const change = figure("one robot changes, until the page rests", aims.change, (one) => one.change);
  const cold = figure("cold start to a sign-in page that can be filled in", aims.page, (one) => one.signIn);
  const home = figure("sign-in (OPAQUE) to a ready Home", aims.page, (one) => one.home);
  const middle = (of: (one: Measured) => number) => Math.round(median(seen.map(of))).toLocaleString("en");
  return [
    { ...cold, notes: [...cold.notes, `files for it: ${middle((one) => one.files)}`] },
    { ...home, notes: [...home.notes, `of it stretching the password: ${middle((one) => one.stretching)} ms`] },
    ...(["robots", "runs", "items"] as const).flatMap((list) => {
      const scrolled = `${size[list]} ${list}, scrolling and searching`;
      return [
        figure(`${size[list]} ${list}, list ready`, aims.list, (one) => one[list].ready),
        figure(`${scrolled}: 19 of 20 frames within`, aims.frame, (one) => one[list].most),
        figure(`${scrolled}: longest frame`, aims.longest, (one) => one[list].longest),
      ];
    }),
    { ...change, notes: [...change.notes, `requests for it: ${middle((one) => one.requests)}`] },
  ];
}

const worst = (values: readonly number[]): string => Math.round(percentile(values, 1)).toLocaleString("en");

interface MeasuredList {
  readonly ready: number;
  readonly most: number;
  readonly longest: number;
}
interface Measured extends Readonly<Record<"robots" | "runs" | "items", MeasuredList>> {
  readonly signIn: number;
  readonly files: number;
  readonly home: number;
  /** Deliberate: what a guess at the password costs, too. */
  readonly stretching: number;
  readonly change: number;
  readonly requests: number;
}

async function measure(office: BigOffice): Promise<Measured> {
  await using browser = await openConsoleBrowser({ whole: true });
  const begin = performance.now();
  await using opened = await browser.open(office.url);
  const { page } = opened;
  await page.getByLabel("Email").fill(office.email);
  const signIn = performance.now() - begin;
  const files = await page.evaluate(() => performance.getEntriesByType("resource").length);
  const signing = performance.now();
  await opened.signIn(office);
  await page.getByText("of 1,000").waitFor();
  const home = performance.now() - signing;
  const stretching = await page.evaluate(() => {
    const calls = performance
      .getEntriesByType("resource")
      .filter((entry) => entry instanceof PerformanceResourceTiming);
    const to = (path: string) => calls.find(({ name }) => new URL(name).pathname === path);
    return (to("/v1/sessions")?.startTime ?? 0) - (to("/v1/sessions/start")?.responseEnd ?? 0);
  });
  const list = async (path: string, first: string, search?: string): Promise<MeasuredList> => {
    const from = performance.now();
    await opened.goTo(path);
    await page.getByRole("row").filter({ hasText: first }).first().waitFor();
    const ready = performance.now() - from;
    const frames = await framesOf(page, search);
    return { ready, most: percentile(frames, 0.95), longest: percentile(frames, 1) };
  };
  const robots = await list("/robots", "robot-00000", "robot-009");
  const { change, requests } = await oneChange(office, opened);
  const runs = await list("/runs", "daily-report");
  const items = await list(`/vaults/${office.vault}`, "customer-00000", "customer-049");
  return { signIn, files, home, stretching, robots, runs, items, change, requests };
}

/** Scrolls far down and back, and types into the list's own search. */
async function framesOf(page: Page, search: string | undefined): Promise<readonly number[]> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Reflect.set(window, "benchFrames", frames);
    let last = performance.now();
    const frame = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.evaluate(async () => {
    for (let step = 0; step < 200; step++) {
      scrollBy(0, 700);
      await new Promise(requestAnimationFrame);
    }
    scrollTo(0, 0);
  });
  if (search !== undefined) await page.getByRole("searchbox").first().pressSequentially(search);
  return await page.evaluate(() => Reflect.get(window, "benchFrames"));
}

/** From the order to the last answer that the page fetched for it. */
async function oneChange({ session, robots }: BigOffice, { page }: ConsolePage) {
  let requests = 0;
  let last = 0;
  const asked = () => void requests++;
  const answered = () => {
    last = performance.now();
  };
  page.on("request", asked).on("requestfinished", answered);
  const begin = performance.now();
  await lockRobot(session, robots[0] ?? "");
  await page.waitForTimeout(2_000);
  page.off("request", asked).off("requestfinished", answered);
  return { change: last - begin, requests };
}
