// Robots in the console: a real robot that asks for a key is seen at once, everywhere it should be.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleBrowser, openConsoleBrowser } from "../../support/console-page.ts";
import { type Office, openOffice } from "../../support/office.ts";
import type { OfficeRobot } from "../../support/office-robot.ts";

let office: Office;
let robot: OfficeRobot;
let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
  office = await openOffice();
  robot = await office.robot("packer");
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await robot[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});

describe("robots in the console", () => {
  it("shows without a reload that a robot waits, and for what", async () => {
    await using opened = await browser.open(office.url);
    const { page } = opened;
    await opened.signIn(office);
    await page.getByRole("link", { name: "Robots", exact: true }).click();
    const row = page.getByRole("row").filter({ hasText: "packer" });
    await row.getByText("Online").waitFor();
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    const run = await robot.waiting();
    await row.getByText("Waits for a secret").waitFor();
    await page.getByText("packer waits for the key of vault shop.").waitFor();
    await page.getByRole("button", { name: "1 robot waits for a secret" }).first().click();
    await page.getByRole("dialog").getByText("packer").waitFor();
    await page.keyboard.press("Escape");
    await office.ada.ok(["run", "cancel", run.id]);
    expect(opened.faults).toEqual([]);
  });

  it("is readable for everybody, in both schemes, wide and on a phone", async () => {
    await using opened = await browser.open(`${office.url}/robots`);
    const { page } = opened;
    await opened.signIn(office);
    await page.getByRole("row").filter({ hasText: "packer" }).waitFor();
    expect(await opened.lookAll("robots")).toEqual([]);
    await page.getByRole("link", { name: "packer" }).click();
    await page.getByRole("heading", { name: "packer" }).waitFor();
    await page.getByText("shop-report").first().waitFor();
    expect(await opened.lookAll("robot")).toEqual([]);
    await opened.goTo("/");
    await page.getByRole("heading", { name: "Last runs" }).waitFor();
    await page.getByText("shop-report").first().waitFor();
    expect(await opened.lookAll("home")).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("finds pages and robots in the palette, by keyboard alone", async () => {
    await using opened = await browser.open(office.url);
    const { page } = opened;
    await opened.signIn(office);
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: /^Search/ }).fill("packer");
    // Home names the robot, too, and the palette fetches them when it is opened.
    await page.getByRole("dialog").getByText("packer", { exact: true }).waitFor();
    // What comes after the search was typed is not chosen yet; the only row stays chosen by the arrow.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "packer" }).waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("hears of what happened while the control plane was away", async () => {
    await using opened = await browser.open(`${office.url}/robots`);
    const { page } = opened;
    await opened.signIn(office);
    const row = page.getByRole("row").filter({ hasText: "packer" });
    await row.getByText("Online").waitFor();
    await office.server.kill("SIGKILL");
    await page.getByText("Reconnecting…").waitFor();
    await robot.daemon.kill("SIGKILL");
    await office.startServer();
    await row.getByText("Offline").waitFor({ timeout: 45_000 });
  });
});
