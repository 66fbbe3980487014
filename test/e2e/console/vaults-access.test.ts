// Who may use a vault, as the console shows and changes it: with a real robot that holds one, and a real flow.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Canaries } from "../../support/canary.ts";
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from "../../support/console-page.ts";
import { type Office, openOffice } from "../../support/office.ts";
import type { OfficeRobot } from "../../support/office-robot.ts";

const shown = z.object({ name: z.string(), epoch: z.number(), permits: z.array(z.object({ access: z.string() })) });
const canaries = new Canaries();

let office: Office;
let robot: OfficeRobot;
let browser: ConsoleBrowser;
/** The newest one of vault "shop". */
let vsk = "";
beforeAll(async () => {
  browser = await openConsoleBrowser();
  office = await openOffice();
  robot = await office.robot("packer");
  vsk = canaries.watch(office.vsk.text);
  canaries.watch(office.password);
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await robot[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});

async function openAt(path: string, options?: Parameters<ConsoleBrowser["open"]>[1]): Promise<ConsolePage> {
  const opened = await browser.open(`${office.url}/vaults/${office.vault}${path}`, options);
  await opened.signIn(office);
  return opened;
}

async function unlock({ page }: ConsolePage): Promise<void> {
  await page.getByLabel("Vault Secret Key", { exact: true }).fill(vsk);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByText("This vault is closed").waitFor({ state: "detached" });
}

// The tests go on from each other, as a person does.
describe("who may use a vault", () => {
  it("is readable for everybody, in both schemes, wide and on a phone", async () => {
    await using opened = await openAt("");
    const { page } = opened;
    await page.getByRole("row").filter({ hasText: "shop-api" }).waitFor();
    expect(await opened.lookAll("vault-closed")).toEqual([]);
    await unlock(opened);
    await page.getByText("shop is open in this page.").waitFor({ state: "detached" });
    expect(await opened.lookAll("vault-items")).toEqual([]);
    await page.getByRole("link", { name: "shop-login" }).click();
    await page.getByRole("img", { name: "Password: hidden" }).waitFor();
    await page.getByRole("link", { name: "shop-report" }).waitFor();
    expect(await opened.lookAll("vault-item")).toEqual([]);
    await opened.goTo(`/vaults/${office.vault}/access`);
    await page.getByRole("listitem").filter({ hasText: "packer" }).waitFor();
    await page.getByRole("link", { name: "shop-report" }).waitFor();
    expect(await opened.lookAll("vault-access")).toEqual([]);
    await opened.goTo(`/vaults/${office.vault}/settings`);
    await page.getByRole("heading", { name: "Delete the vault" }).waitFor();
    expect(await opened.lookAll("vault-settings")).toEqual([]);
    await opened.goTo(`/vaults/${office.vault}/new`);
    await page.getByRole("button", { name: /^Mailbox/ }).click();
    await page.getByRole("group", { name: "Sending mail" }).waitFor();
    expect(await opened.lookAll("vault-new-item")).toEqual([]);
    await opened.goTo(`/vaults/${office.vault}/connect`);
    await page.getByRole("button", { name: /^Stripe/ }).waitFor();
    expect(await opened.lookAll("vault-connect")).toEqual([]);
    await opened.goTo("/vaults");
    await page.getByRole("link", { name: "other" }).waitFor();
    expect(await opened.lookAll("vaults")).toEqual([]);
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("is permitted to a flow and withdrawn from it", async () => {
    await using opened = await openAt("/access");
    const { page } = opened;
    await unlock(opened);
    await page.getByRole("button", { name: "Withdraw: shop-report" }).click();
    await page.getByRole("dialog").getByText("Runs of shop-report that need this vault stop").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await page.getByText("No flow may use it yet").waitFor();
    expect((await office.ada.json(shown, ["vault", "show", "shop"])).permits).toEqual([]);
    await page.getByRole("button", { name: "Permit a flow" }).click();
    await page.getByRole("dialog").getByRole("combobox", { name: "Flow" }).click();
    await page.getByRole("option", { name: "shop-report" }).click();
    await page.getByText("May read and write").click();
    expect(await opened.look("vault-permit")).toEqual([]);
    await page.getByRole("button", { name: "Sign the permit" }).click();
    await page.getByRole("button", { name: "Withdraw: shop-report" }).waitFor();
    const { permits } = await office.ada.json(shown, ["vault", "show", "shop"]);
    expect(permits).toMatchObject([{ access: "write" }]);
    expect(opened.faults).toEqual([]);
  });

  it("gets new keys, which are shown once", async () => {
    await using opened = await openAt("/settings");
    const { page } = opened;
    await unlock(opened);
    await page.getByRole("link", { name: "Make new keys" }).click();
    expect(await opened.look("vault-rotate")).toEqual([]);
    await page.getByRole("button", { name: "Make new keys now" }).click();
    const kit = page.getByRole("region", { name: "Vault “shop”" });
    vsk = canaries.watch((await kit.locator("code").textContent()) ?? "");
    expect(vsk).not.toBe(office.vsk.text);
    expect(await kit.textContent()).toContain("Key number2");
    await page.getByText("packer asks again when a run needs it").waitFor();
    // A page that goes away before the key was put away loses nothing.
    page.once("dialog", (dialog) => void dialog.accept());
    await page.reload();
    await opened.signIn(office);
    expect(canaries.in(await opened.passed())).toEqual([]);
    await opened.goTo(`/vaults/${office.vault}/rotate`);
    await page.getByRole("button", { name: "Finish what was begun" }).click();
    await expect.poll(() => kit.locator("code").textContent()).toBe(vsk);
    expect(await opened.look("vault-rotated")).toEqual([]);
    await page.getByRole("button", { name: "I have put it in a safe place" }).click();
    await page.getByLabel("Group 4").fill(vsk.split("-")[4] ?? "");
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("row").filter({ hasText: "shop-api" }).waitFor();
    expect(canaries.in(await opened.passed())).toEqual([]);
    await office.ada.ok(["vault", "open", "shop", "--vsk-file", office.file("shop-2.vsk", `${vsk}\n`)]);
    expect(await office.ada.json(shown, ["vault", "show", "shop"])).toMatchObject({ epoch: 2 });
    expect(opened.faults).toEqual([]);
  });

  it("takes a robot out, with new keys for all others, and lets it in again", async () => {
    await using opened = await openAt("/access");
    const { page } = opened;
    await unlock(opened);
    await page.getByRole("button", { name: "Change what packer may do" }).click();
    await page.getByRole("menuitem", { name: "Take it away and make new keys" }).click();
    await page.getByText("What packer could read must be treated as known.").waitFor();
    await page.getByRole("button", { name: "Take it away and make new keys" }).click();
    await page.getByRole("region", { name: "Vault “shop”" }).waitFor();
    await opened.goTo(`/vaults/${office.vault}/access`);
    await page.getByRole("listitem").filter({ hasText: "packer" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Give the vault" }).click();
    await page.getByRole("dialog").getByRole("combobox", { name: "To" }).click();
    await page.getByRole("option", { name: "packer" }).click();
    expect(await opened.look("vault-give")).toEqual([]);
    await page.getByRole("button", { name: "Give it" }).click();
    await page.getByRole("button", { name: "Change what packer may do" }).waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("is renamed, opened to programs, and deleted once its name was typed", async () => {
    await using opened = await openAt("/settings");
    const { page } = opened;
    await page.getByLabel("Name", { exact: true }).fill("old shop");
    await page.getByRole("button", { name: "Save the name" }).click();
    await page.getByRole("heading", { name: "old shop" }).waitFor();
    await page.getByRole("switch").click();
    await page.getByText("Box key").waitFor();
    await page.getByRole("button", { name: "Delete the vault" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("2 items are deleted with it").waitFor();
    await dialog.getByText("shop-report").waitFor();
    await dialog.getByLabel("Type old shop to confirm").fill("old shop");
    expect(await opened.look("vault-delete")).toEqual([]);
    await dialog.getByRole("button", { name: "Delete the vault" }).click();
    await page.getByText("old shop is deleted.").waitFor();
    const { data } = await office.ada.json(z.object({ data: z.array(shown) }), ["vault", "list"]);
    expect(data.map(({ name }) => name)).toEqual(["other"]);
    expect(opened.faults).toEqual([]);
  });
});
