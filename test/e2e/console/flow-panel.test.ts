// The panels of the flow editor in a real browser: a node that a real robot announced is set field by field, credentials
// are picked and made right there, and a flow gets its schedule, its hook and its vaults.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Canaries } from "../../support/canary.ts";
import {
  type ConsoleBrowser,
  type ConsolePage,
  openConsoleBrowser,
  type PageOptions,
} from "../../support/console-page.ts";
import { type Office, openOffice } from "../../support/office.ts";

/** The draft is kept a moment after it was changed. */
const soon = { timeout: 10_000 };
const canaries = new Canaries();
const apiKey = canaries.plant("new-api-key");

let office: Office;
let browser: ConsoleBrowser;
beforeAll(async () => {
  browser = await openConsoleBrowser();
  office = await openOffice();
  await office.robot("office-pc");
}, 120_000);
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await office[Symbol.asyncDispose]();
});

/** The editor of a new flow, which goes on from what an earlier page kept. */
async function openEditor(options: PageOptions = {}, from?: unknown): Promise<ConsolePage> {
  const opened = await browser.open(`${office.url}/flows/new`, options);
  opened.page.setDefaultTimeout(10_000);
  const kept = JSON.stringify({ draft: from });
  if (from !== undefined) {
    await opened.page.evaluate((text) => localStorage.setItem("sealbot.draft.flow.new", text), kept);
  }
  await opened.signIn({ email: office.email, password: office.password });
  await opened.page.getByRole("application").waitFor();
  return opened;
}

async function addNode(page: Page, search: string): Promise<void> {
  await page.locator('.react-flow__node[data-id="start"]').focus();
  await page.keyboard.press("/");
  await page.getByLabel("Search for a kind of node").fill(search);
  await page.getByRole("option", { name: search }).first().click();
  await page.getByRole("dialog", { name: "Add node" }).waitFor({ state: "detached" });
}

/** The flow as the page keeps it. */
async function draft(page: Page) {
  const kept = await page.evaluate(() => localStorage.getItem("sealbot.draft.flow.new"));
  return Object(JSON.parse(kept ?? "{}").draft);
}
const nodeIn = async (page: Page, id: string) =>
  Object((await draft(page)).nodes?.find((node: { id: string }) => node.id === id));
const configOf = async (page: Page, id: string) => (await nodeIn(page, id)).config;

const choose = async (page: Page, field: string, option: string | RegExp, group?: string) => {
  const place = group === undefined ? page : page.getByRole("group", { name: group });
  await place.getByRole("combobox", { name: field }).click();
  await page.getByRole("option", { name: option }).click();
};

const request = { id: "request", type: "http.request", position: { x: 260, y: 0 } };
const start = { id: "start", type: "core.start", wires: [["request"]], position: { x: 0, y: 0 } };
const flow = { name: "orders", nodes: [start, { ...request, config: { url: "https://shop.example/orders" } }] };

describe("the panel of a node", () => {
  it("has a field for everything, says what is wrong beside it, and takes expressions where they may stand", async () => {
    await using opened = await openEditor();
    const { page } = opened;
    await addNode(page, "http.request");
    const url = page.getByRole("textbox", { name: "Address" });
    await expect.poll(() => page.getByText("Is missing.").count(), soon).toBeGreaterThan(0);
    expect(await opened.look("flow-panel-new")).toEqual([]);
    await url.fill("https://shop.example/orders");
    await choose(page, "Method", "POST");
    await page.getByRole("button", { name: "Add to headers" }).click();
    await page.getByLabel("Headers, name 1").fill("Accept");
    await page.getByRole("textbox", { name: "Headers, value 1" }).fill("application/json");
    await page.getByRole("button", { name: "More (5)" }).click();
    await page.getByRole("textbox", { name: "Timeout" }).fill("10s");
    await page.getByRole("switch", { name: "Fail on a status of 400 and above" }).click();
    await expect
      .poll(() => configOf(page, "request"), soon)
      .toEqual({
        url: "https://shop.example/orders",
        method: "POST",
        headers: { Accept: "application/json" },
        timeout: "10s",
        failOnStatus: false,
      });

    await page.getByRole("button", { name: "Body: use an expression" }).click();
    await page.getByRole("textbox", { name: "Body", exact: true }).fill("msg.");
    await page.getByText("Not a JSONata expression").waitFor();
    await page.getByRole("button", { name: "Help, and try it" }).click();
    const help = page.getByRole("dialog", { name: "Expressions" });
    await help.getByRole("button", { name: "Use msg.body.orders[total > 100].id" }).click();
    await help.getByRole("button", { name: "Evaluate" }).click();
    await help.getByText('"A-1"').last().waitFor();
    expect(await opened.look("flow-panel-expression")).toEqual([]);
    await help.getByRole("button", { name: "Take it over" }).click();
    await expect
      .poll(async () => (await configOf(page, "request")).body, soon)
      .toEqual({ $expr: "msg.body.orders[total > 100].id" });
    expect(await page.getByRole("button", { name: "Credentials: use an expression" }).count()).toBe(0);
    expect(opened.faults).toEqual([]);
  });

  it("declares a vault by choosing it, and offers the items that fit", async () => {
    await using opened = await openEditor({}, flow);
    const { page } = opened;
    await page.locator('.react-flow__node[data-id="request"]').click();
    await choose(page, "Vault", "shop", "Credentials");
    await expect.poll(async () => (await draft(page)).vaults, soon).toEqual([{ vault: "shop", access: "read" }]);
    await page.getByRole("group", { name: "Credentials" }).getByRole("combobox", { name: "Item" }).click();
    expect(await page.getByRole("listbox").getByRole("option").allTextContents()).toEqual([
      "shop-apiAPI key",
      "shop-loginLogin",
    ]);
    await page.getByRole("option", { name: /shop-api/ }).click();
    await expect
      .poll(async () => (await configOf(page, "request")).credentials, soon)
      .toEqual({ vault: "shop", item: "shop-api" });
    expect(opened.faults).toEqual([]);
  });

  it("makes an item, or an empty one that is marked, without leaving the flow", async () => {
    await using opened = await openEditor({}, { ...flow, vaults: [{ vault: "shop" }] });
    const { page } = opened;
    await page.locator('.react-flow__node[data-id="request"]').click();
    await page.getByRole("button", { name: "New item in shop" }).click();
    const dialog = page.getByRole("dialog", { name: "New item in shop" });
    await dialog.getByLabel("Vault Secret Key", { exact: true }).fill(office.vsk.text);
    await dialog.getByRole("button", { name: "Open", exact: true }).click();
    await dialog.getByText("This vault is closed").waitFor({ state: "detached" });
    expect(await dialog.getByRole("button", { name: /^SSH key/ }).count()).toBe(0);
    await dialog.getByRole("button", { name: /^API key/ }).click();
    await dialog.getByLabel("Name").fill("second-api");
    await dialog.getByLabel("Value").fill(apiKey);
    await dialog.getByRole("button", { name: "Save the item" }).click();
    await dialog.waitFor({ state: "detached" });
    await expect.poll(async () => (await configOf(page, "request")).credentials.item, soon).toBe("second-api");

    await page.getByRole("button", { name: "New item in shop" }).click();
    await dialog.getByText("Connection", { exact: true }).click();
    await dialog.getByRole("button", { name: /^Slack/ }).click();
    await dialog.getByRole("button", { name: "Next" }).click();
    await dialog.getByRole("button", { name: "Create it empty, add the credentials later" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Its credentials are still missing.").waitFor();
    const credentials = page.getByRole("group", { name: "Credentials" });
    expect(await credentials.getByRole("combobox", { name: "Item" }).inputValue()).toBe("Slack");
    expect(await opened.look("flow-panel-empty")).toEqual([]);
    expect(canaries.in(await opened.passed())).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("gives a node another id once it is typed to its end, and its errors their ways", async () => {
    await using opened = await openEditor({}, flow);
    const { page } = opened;
    await page.locator('.react-flow__node[data-id="request"]').click();
    const id = page.getByRole("textbox", { name: "Id" });
    await id.fill("start");
    await page.getByText("There is one of that name already.").waitFor();
    await id.fill("orders");
    await id.press("Enter");
    await page.locator('.react-flow__node[data-id="orders"]').waitFor();
    await page.getByRole("button", { name: "Errors and time" }).click();
    await page.getByRole("button", { name: "Set up: retry" }).click();
    await page.getByRole("textbox", { name: "Times" }).fill("3");
    await expect.poll(async () => (await nodeIn(page, "orders")).retry, soon).toEqual({ times: 3 });
    expect(opened.faults).toEqual([]);
  });

  it.each([
    ["core.switch", "switch"],
    ["core.function", "function"],
    ["core.set", "set"],
    ["vault.set-item", "set-item"],
  ])("of %s can be read in the dark", async (type, id) => {
    await using dark = await openEditor({ scheme: "dark" });
    await addNode(dark.page, type);
    await dark.page.getByRole("heading", { name: "Config" }).waitFor();
    if (id === "switch") {
      await dark.page.getByRole("button", { name: "Add to rules" }).click();
      await dark.page.getByRole("combobox", { name: "Value: kind of value" }).last().selectOption("JSON");
    }
    if (id === "function") {
      await dark.page.getByRole("textbox", { name: "Code" }).fill("/* a comment */\nreturn msg;");
      await expect.poll(async () => (await configOf(dark.page, "function")).code, soon).toContain("return msg");
    }
    if (id === "set") await dark.page.getByRole("button", { name: "Add to values" }).click();
    expect(await dark.look(`flow-panel-${id}`)).toEqual([]);
    expect(dark.faults).toEqual([]);
  });
});

describe("the panel of a flow", () => {
  it("can be read on a phone, as can the one of a node", async () => {
    await using opened = await openEditor({ width: 390, height: 844 }, flow);
    const { page } = opened;
    await page.locator('.react-flow__node[data-id="request"]').click();
    await page.getByRole("textbox", { name: "Address" }).waitFor();
    expect(await opened.look("flow-panel-phone")).toEqual([]);
    expect(opened.faults).toEqual([]);
  });

  it("has a schedule in plain words, with its next five times in its zone", async () => {
    await using opened = await openEditor();
    const { page } = opened;
    await page.getByRole("textbox", { name: "Name" }).fill("nightly");
    await page.getByRole("button", { name: "Add a trigger" }).click();
    await page.getByRole("menuitem", { name: /^A schedule/ }).click();
    const schedule = page.getByRole("group", { name: "A schedule" });
    await schedule.getByRole("button", { name: "Weekdays at 6:00" }).click();
    await schedule.getByText("At 06:00, Monday to Friday").waitFor();
    const times = schedule.getByRole("list", { name: "Next times" }).getByRole("listitem");
    await expect.poll(() => times.count(), soon).toBe(5);
    for (const time of await times.allTextContents()) expect(time).toMatch(/^(Mon|Tue|Wed|Thu|Fri), .*, 06:00$/);
    await schedule.getByRole("combobox", { name: "Time zone" }).fill("Auckland");
    await page.getByRole("option", { name: "Pacific/Auckland" }).click();
    await schedule.getByText("in the time of Pacific/Auckland").waitFor();
    await schedule.getByRole("button", { name: "Set a value" }).click();
    await schedule.getByRole("combobox", { name: "Robot", exact: true }).click();
    await page.getByRole("option", { name: "office-pc" }).click();
    await choose(page, "When a time was missed", "Make up for it once");
    await expect
      .poll(async () => (await draft(page)).triggers, soon)
      .toEqual([
        { type: "signed" },
        {
          ...{ type: "schedule", cron: "0 6 * * 1-5", zone: "Pacific/Auckland" },
          ...{ target: { robot: "office-pc" }, missed: "run" },
        },
      ]);
    expect(await opened.look("flow-panel-schedule")).toEqual([]);
    await schedule.getByRole("textbox", { name: "Times" }).fill("0 0 31 2 *");
    await schedule.getByText("This pattern never comes.").waitFor();
    await schedule.getByRole("button", { name: "Remove: A schedule" }).click();
    expect(opened.faults).toEqual([]);
  });

  it("has a hook with its schema and its authorizer, settings, and vaults with their access", async () => {
    await using opened = await openEditor({ scheme: "dark" });
    const { page } = opened;
    await page.getByRole("button", { name: "Add a trigger" }).click();
    await page.getByRole("menuitem", { name: /^A hook/ }).click();
    const hook = page.getByRole("group", { name: "A hook" });
    await hook.getByRole("textbox", { name: "Input" }).fill('{ "type": "object", ');
    await hook.getByText("This is no JSON yet.").waitFor();
    await hook.getByRole("textbox", { name: "Input" }).fill('{ "type": "object" }');
    await hook.getByRole("button", { name: "Set up: authorizer" }).click();
    await hook.getByRole("combobox", { name: "Vault" }).click();
    await page.getByRole("option", { name: "shop" }).click();
    await hook.getByRole("combobox", { name: "Item" }).click();
    await page.getByRole("option", { name: /shop-api/ }).click();
    await choose(page, "What it may do in shop", "read and write");
    await page.getByRole("textbox", { name: "Timeout" }).fill("1h");
    await page.getByRole("button", { name: "Add to environment it may see" }).click();
    await page.getByRole("textbox", { name: "Environment it may see 1" }).fill("REGION");
    await expect
      .poll(() => draft(page), soon)
      .toMatchObject({
        triggers: [
          { type: "signed" },
          { type: "hook", input: { type: "object" }, authorizer: { vault: "shop", item: "shop-api" } },
        ],
        vaults: [{ vault: "shop", access: "write" }],
        settings: { timeout: "1h", env: ["REGION"] },
      });
    expect(await opened.look("flow-panel-hook")).toEqual([]);
    expect(opened.faults).toEqual([]);
  });
});
