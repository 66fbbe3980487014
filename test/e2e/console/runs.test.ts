// Runs in the console: a real one from its wait for a key to its end, and the list of them.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunRow } from "../../../src/wire/shapes.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { type Office, openOffice } from "../../support/office.ts";
import type { OfficeRobot } from "../../support/office-robot.ts";

let office: Office;
let robot: OfficeRobot;
let browser: ConsoleBrowser;
let over: RunRow;
const canaries = new Canaries();
beforeAll(async () => {
  browser = await openConsoleBrowser();
  office = await openOffice();
  canaries.watch(office.vsk.text);
  robot = await office.robot("packer");
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await robot[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});

async function openRuns(path: string, options: Parameters<ConsoleBrowser["open"]>[1] = {}): Promise<ConsolePage> {
  const opened = await browser.open(`${office.url}${path}`, options);
  await opened.signIn(office);
  return opened;
}

describe("runs in the console", () => {
  it("follows a run from the list through its wait for a key to its end, and takes it along", async () => {
    await using opened = await openRuns("/runs");
    const { page } = opened;
    await page.getByText("No runs yet").waitFor();
    const run = await robot.waiting();
    await page.getByRole("row").filter({ hasText: "Waits for a secret" }).waitFor();
    await page.getByRole("link", { name: "shop-report" }).click();
    await page.getByText("This run waits for the key of vault shop.").waitFor();
    expect(await opened.look("run-waiting")).toEqual([]);
    await page.getByRole("link", { name: "Inject vault secret…" }).click();
    await page.getByLabel("Vault Secret Key").fill(office.vsk.text);
    await page.getByRole("button", { name: "Inject", exact: true }).click();
    await page.getByText("packer has the key of vault shop").waitFor();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await opened.goTo(`/runs/${run.id}`);
    await page.getByText("Succeeded", { exact: true }).waitFor();
    over = await robot.reached(run, "succeeded");

    const nodes = page.getByRole("list", { name: "Nodes" }).getByRole("listitem");
    await nodes.getByText("Done").first().waitFor();
    const log = page.getByRole("list", { name: "Log" });
    await log
      .getByText(/^uses shop/)
      .first()
      .waitFor();
    const before = await log.getByRole("listitem").count();
    await page.getByLabel("Search the log").fill("uses shop");
    expect(await log.getByRole("listitem").count()).toBeLessThan(before);
    await page.getByText("Errors", { exact: true }).click();
    await page.getByText("No line is like that.").waitFor();

    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    const saved = await saving;
    const file = JSON.parse(readFileSync(await saved.path(), "utf8"));
    expect(saved.suggestedFilename()).toBe(`${run.id}.json`);
    expect(file.run.id).toBe(run.id);
    expect(file.events.map(({ type }: { type: string }) => type)).toContain("node.finished");
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("runs it again with an input given anew, and cancels what waits", async () => {
    await office.ada.ok(["robot", "lock", "packer"]);
    await using opened = await openRuns(`/runs/${over.id}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Run again…" }).click();
    await page.getByLabel("Input").fill("[1]");
    await page.getByText("This is not a JSON object.").waitFor();
    await page.getByLabel("Input").fill("{}");
    await page.getByRole("button", { name: "Start the run" }).click();
    await page.getByText("Waits for a secret", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Cancel the run" }).click();
    await page.getByText("Cancelled", { exact: true }).waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("narrows the list down by state", async () => {
    await using opened = await openRuns("/runs");
    const { page } = opened;
    await page.getByRole("row").filter({ hasText: "Succeeded" }).waitFor();
    await page.getByRole("combobox", { name: "State" }).click();
    await page.getByRole("option", { name: "Cancelled" }).click();
    await page.getByRole("row").filter({ hasText: "Cancelled" }).waitFor();
    await page.getByRole("row").filter({ hasText: "Succeeded" }).waitFor({ state: "detached" });
    await page.getByRole("combobox", { name: "State" }).click();
    await page.getByRole("option", { name: "Lost" }).click();
    await page.getByText("No run is like that").waitFor();
    expect(opened.faults).toEqual([]);
  });

  it.each([
    ["light", 1_440],
    ["dark", 1_440],
    ["dark", 390],
  ] as const)("is readable for everybody (%s, %i pixels)", async (scheme, width) => {
    await using opened = await openRuns("/runs", { scheme, width });
    await opened.page.getByRole("row").filter({ hasText: "Succeeded" }).waitFor();
    expect(await opened.look("runs")).toEqual([]);
    await opened.goTo(`/runs/${over.id}`);
    await opened.page.getByRole("list", { name: "Nodes" }).getByText("Done").first().waitFor();
    expect(await opened.look("run")).toEqual([]);
  });
});
