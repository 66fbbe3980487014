// The console over a large workspace: a page never holds more rows than are near its window, fetches what is looked at,
// and fetches little when one thing changes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRun } from "../../../src/client/flows/runs.ts";
import { lockRobot } from "../../../src/client/robots/robots.ts";
import { type BigOffice, openBigOffice } from "../../support/big-office.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";

let office: BigOffice;
let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
  office = await openBigOffice({ robots: 600, runs: 10_000, items: 1_000 });
}, 60_000);
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});

/** Rows of a table that a window of this height shows, and those near it. */
const mostRows = 80;

async function openPage(path: string): Promise<ConsolePage & { readonly asked: string[] }> {
  const opened = await browser.open(`${office.url}${path}`);
  const asked: string[] = [];
  opened.page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/v1/")) asked.push(`${request.method()} ${pathname}`);
  });
  await opened.signIn(office);
  return { ...opened, asked };
}

const toEnd = ({ page }: ConsolePage) => page.evaluate(() => scrollTo(0, document.body.scrollHeight));

/** Resolves once a page has fetched all that it does on its own: it asked for nothing between two looks. */
async function quiet(asked: readonly string[]): Promise<void> {
  let before = -1;
  const isQuiet = () => {
    const same = asked.length === before;
    before = asked.length;
    return same;
  };
  await expect.poll(isQuiet, { interval: 700, timeout: 15_000 }).toBe(true);
}

describe("a large workspace in the console", () => {
  it("shows ten thousand runs a page at a time, and holds only the rows near the window", async () => {
    await using opened = await openPage("/runs");
    const { page, asked } = opened;
    await page.getByText("200 shown, more below").waitFor();
    for (const shown of ["400", "600", "800", "1,000"]) {
      await toEnd(opened);
      await page.getByText(`${shown} shown, more below`).waitFor();
      expect(await page.getByRole("row").count()).toBeLessThan(mostRows);
    }
    expect(asked.filter((one) => one === "GET /v1/runs").length).toBeLessThanOrEqual(8);
    expect(opened.faults).toEqual([]);
  });

  it.each([
    ["robots", () => "/robots", "robot-00000", "robot-00599"],
    ["items", () => `/vaults/${office.vault}`, "customer-00000", "customer-00999"],
  ])("holds few rows of all the %s, and finds the last by its name", async (_, path, first, last) => {
    await using opened = await openPage(path());
    const { page } = opened;
    await page.getByRole("row").filter({ hasText: first }).waitFor();
    await toEnd(opened);
    await page.getByRole("row").filter({ hasText: last }).waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(mostRows);
    await page.getByRole("searchbox").first().fill(first);
    await page.getByRole("row").filter({ hasText: first }).waitFor();
    await page.getByRole("row").filter({ hasText: last }).waitFor({ state: "detached" });
    expect(opened.faults).toEqual([]);
  });

  it("fetches one robot when one changes, and not the other five hundred and ninety-nine", async () => {
    await using opened = await openPage("/robots");
    const { page, asked } = opened;
    await page.getByRole("row").filter({ hasText: "robot-00000" }).waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    await quiet(asked);
    const robot = office.robots[7] ?? "";
    asked.length = 0;
    await lockRobot(office.session, robot);
    await expect.poll(() => asked, { timeout: 10_000 }).toContain(`GET /v1/robots/${robot}`);
    await expect.poll(() => asked, { timeout: 10_000 }).toContain("GET /v1/asks");
    expect(asked.filter((one) => one === "GET /v1/robots")).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  it("fetches the newest runs when one is ordered, and none of the pages below", async () => {
    await using opened = await openPage("/runs");
    const { page, asked } = opened;
    await page.getByText("200 shown, more below").waitFor();
    for (const shown of ["400", "600"]) {
      await toEnd(opened);
      await page.getByText(`${shown} shown, more below`).waitFor();
    }
    await page.getByText("Live", { exact: true }).waitFor();
    await quiet(asked);
    asked.length = 0;
    await startRun(office.session, { flow: office.flow.id, target: { robot: office.robots[0] ?? "" } });
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole("row").filter({ hasText: "Queued" }).waitFor();
    expect(asked.filter((one) => one === "GET /v1/runs").length).toBeLessThanOrEqual(3);
    expect(asked.length).toBeLessThanOrEqual(6);
  });
});
