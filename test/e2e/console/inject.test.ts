// Inject Vault Secret in the console: from the bell to the receipt that a real robot signed, and every way it fails.
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { randomBytes } from "../../../src/crypto/bytes.ts";
import { formatVsk } from "../../../src/vault/vsk.ts";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { type Office, openOffice } from "../../support/office.ts";
import type { OfficeRobot } from "../../support/office-robot.ts";

const sizes = [
  ["light", 1_440],
  ["dark", 390],
] as const;

let office: Office;
let robot: OfficeRobot;
let browser: ConsoleBrowser;
const canaries = new Canaries();
beforeAll(async () => {
  browser = await openConsoleBrowser({ whole: true });
  office = await openOffice();
  canaries.watch(office.vsk.text);
  canaries.watch(office.vsk.text.replaceAll("-", ""));
  canaries.watch(office.password);
  robot = await office.robot("packer");
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await robot[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});
afterEach(async () => {
  await office.ada.run(["robot", "lock", "packer"]);
});

const dialogOf = ({ page }: ConsolePage) => page.getByRole("dialog", { name: "Inject Vault Secret" });
const send = (opened: ConsolePage) => dialogOf(opened).getByRole("button", { name: "Inject", exact: true });

/** The dialog, open for vault "shop". */
async function openDialog(options: Parameters<ConsoleBrowser["open"]>[1] = {}): Promise<ConsolePage> {
  const opened = await browser.open(`${office.url}/robots/${robot.id}?unlock=${office.vault}`, options);
  await opened.signIn(office);
  await dialogOf(opened).getByLabel("Vault Secret Key").waitFor();
  return opened;
}

describe("Inject Vault Secret in the console", () => {
  it("leads from the bell to a verified receipt, and the run that waited succeeds", async () => {
    await using opened = await browser.open(office.url);
    const { page } = opened;
    await opened.signIn(office);
    const run = await robot.waiting();
    await page.getByRole("button", { name: "1 robot waits for a secret" }).first().click();
    await page
      .getByRole("dialog")
      .getByRole("link", { name: /packer/ })
      .click();
    const dialog = dialogOf(opened);
    await dialog.getByText("A run on this robot waits for it.").waitFor();
    await dialog.getByLabel("until the run that asks has ended").check();
    await dialog.getByLabel("Vault Secret Key").fill(office.vsk.text.toLowerCase().replaceAll("-", " "));
    await send(opened).click();
    await dialog.getByText("packer has the key of vault shop").waitFor();
    await dialog.getByText("Signed by", { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Close", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await robot.reached(run, "succeeded");
    await page.getByText("waits for the key of vault").waitFor({ state: "detached" });
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("leads there from the banner, too, and keeps the key as long as was chosen", async () => {
    await using opened = await browser.open(office.url);
    const { page } = opened;
    await opened.signIn(office);
    const run = await robot.waiting();
    await page.getByRole("link", { name: "Unlock…" }).first().click();
    const dialog = dialogOf(opened);
    await dialog.getByLabel("on its disk too: a restart needs nobody").check();
    await dialog.getByLabel("Most runs").fill("7");
    await dialog.getByLabel("Vault Secret Key").fill(office.vsk.text);
    await send(opened).click();
    await dialog.getByText("packer has the key of vault shop").waitFor();
    await robot.reached(run, "succeeded");
    expect((await robot.status()).vaults.find(({ name }) => name === "shop")?.keep).toBe("disk");
    expect(opened.faults).toEqual([]);
  });

  it("finds a typo, another vault's key and a key cut short without asking anybody", async () => {
    await using opened = await openDialog();
    const dialog = dialogOf(opened);
    const field = dialog.getByLabel("Vault Secret Key");
    const groups = office.vsk.text.split("-");
    groups[3] = `${groups[3]?.startsWith("Q") ? "P" : "Q"}${groups[3]?.slice(1)}`;
    for (const [typed, told] of [
      [groups.join("-"), "Typo in group 3."],
      [readFileSync(office.vsk.otherFile, "utf8").trim(), "This key belongs to another vault."],
      [office.vsk.text.slice(0, 20), "Has 13 characters instead of 42."],
    ] as const) {
      await field.fill(typed);
      await dialog.getByLabel("Most runs").focus();
      await dialog.getByText(told).waitFor();
      await expect(send(opened).isDisabled()).resolves.toBe(true);
    }
    const asked = (await opened.passed()).filter(({ where }) => where.endsWith("/asks"));
    expect(asked.filter(({ where }) => where.includes("POST"))).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("tells before anything is sent that a whole key is not the vault's", async () => {
    await using opened = await openDialog();
    const dialog = dialogOf(opened);
    await dialog.getByLabel("Vault Secret Key").fill(formatVsk(office.vault, randomBytes(20)));
    await send(opened).click();
    await dialog.getByRole("alert").filter({ hasText: "bad-key" }).waitFor();
    expect((await robot.status()).vaults.some(({ unlocked }) => unlocked)).toBe(false);
    expect(opened.faults).toEqual([]);
  });

  it("tells that the robot refused, and why", async () => {
    await using opened = await openDialog();
    const dialog = dialogOf(opened);
    // This machine's clock is behind the robot's, for which the key's time is over when it comes.
    const before = Date.now() - 240_000;
    await opened.page.clock.setFixedTime(before);
    const until = new Date(before + 70_000);
    const local = new Date(until.getTime() - until.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    await dialog.getByLabel("Forget it at").fill(local);
    await dialog.getByLabel("Vault Secret Key").fill(office.vsk.text);
    await send(opened).click();
    await dialog.getByText("The robot rejected the key: stale.").waitFor();
    expect((await robot.status()).vaults.some(({ unlocked }) => unlocked)).toBe(false);
  });

  it.each(sizes)("is readable for everybody (%s, %i pixels)", async (scheme, width) => {
    await using opened = await openDialog({ scheme, width });
    const dialog = dialogOf(opened);
    expect(await opened.look("inject")).toEqual([]);
    await dialog.getByLabel("Vault Secret Key").fill(office.vsk.text);
    await send(opened).click();
    await dialog.getByText("packer has the key of vault shop").waitFor();
    expect(await opened.look("inject-receipt")).toEqual([]);
  });

  it("says when a robot that is offline was seen last, and goes on once it is back", async () => {
    await using opened = await openDialog();
    const dialog = dialogOf(opened);
    await dialog.getByLabel("Vault Secret Key").fill(office.vsk.text);
    await robot.stop();
    await dialog.getByText("packer is offline").waitFor();
    await dialog.getByText(/Last seen:/).waitFor();
    await expect(send(opened).isDisabled()).resolves.toBe(true);
    await robot.start();
    await dialog.getByText("packer is offline").waitFor({ state: "detached", timeout: 30_000 });
    await send(opened).click();
    await dialog.getByText("packer has the key of vault shop").waitFor();
  });
});
